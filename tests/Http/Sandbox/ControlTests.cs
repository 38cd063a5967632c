using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>The control API: moving the world, and seeing what was done to it.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task People_are_hired_renamed_terminated_rehired_and_deleted()
    {
        await using Vendors vendors = await Vendors.Start();
        Answer hired = await vendors.Control(HttpMethod.Post, "employees", """{"firstName":"Neu","lastName":"Ling","workEmail":"neu.ling@acme.test"}""");
        Assert.Equal(("13", "Active"), ((string?)hired.Json["id"], (string?)hired.Json["status"]));
        Assert.Equal("neu.obrien@acme.test", (string?)(await vendors.Control(HttpMethod.Post, "employees/13/rename", """{"lastName":"O'Brien"}""")).Json["workEmail"]);
        Assert.Equal("Inactive", (string?)(await vendors.Control(HttpMethod.Post, "employees/13/terminate")).Json["status"]);
        Answer back = await vendors.Control(HttpMethod.Post, "employees/13/rehire");
        Assert.Equal(("Active", "0000-00-00"), ((string?)back.Json["status"], (string?)back.Json["terminationDate"]));
        Assert.Equal("Active", (string?)(await vendors.Control(HttpMethod.Post, "employees/13/terminate?on=2099-01-01")).Json["status"]);
        await vendors.Control(HttpMethod.Delete, "employees/13");
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Bamboo("employees/13")).Status);
        Assert.Equal("14", (string?)(await vendors.Control(HttpMethod.Post, "employees", "{}")).Json["id"]);
    }

    [Theory]
    [InlineData("PATCH", "employees/99", "{}")]
    [InlineData("DELETE", "employees/99", null)]
    [InlineData("PATCH", "users/99", "{}")]
    [InlineData("PATCH", "locations/99", "{}")]
    [InlineData("DELETE", "faults/99", null)]
    public async Task Whom_nobody_knows_is_not_found(string method, string path, string? body)
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Control(new HttpMethod(method), path, body)).Status);
    }

    [Fact]
    public async Task Drift_is_merged_into_the_account_and_uniqueness_follows()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Control(HttpMethod.Patch, "users/" + id, $$"""{"userName":"annette","name":{"givenName":"Annette"},"{{Vendors.Enterprise}}":{"employeeNumber":"N-2"} }""");
        JsonNode user = await vendors.User(id);
        Assert.Equal(("Annette", "O'Hara"), ((string?)user["name"]!["givenName"], (string?)user["name"]!["familyName"]));
        Assert.Equal(1, (int)(await vendors.Scim("Users?filter=userName%20eq%20%22annette%22")).Json["totalResults"]!);
        await vendors.Ann("ann", "other@acme.test");
    }

    [Fact]
    public async Task Writes_are_listed_in_order_with_their_outcome()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Patch(id, """{"op":"replace","path":"title","value":"Chef"}""");
        await vendors.Patch(id, """{"op":"remove","path":"userName"}""");
        JsonArray writes = (await vendors.Control("writes")).AsArray();
        Assert.Equal(["1 POST 201 True", "2 PATCH 200 True", "3 PATCH 400 False"], writes.Select(static one => $"{one!["seq"]} {one["method"]} {one["status"]} {(bool)one["changed"]!}"));
        Assert.All(writes, one => Assert.Equal(id, (string?)one!["userId"]));
        Assert.Contains("Chef", (string?)writes[1]!["body"], StringComparison.Ordinal);
        Assert.Single((await vendors.Control("writes?after=2")).AsArray());
        Assert.Empty((await vendors.Control("violations")).AsArray());
    }

    [Fact]
    public async Task A_write_that_changed_nothing_is_a_violation()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Patch(id, """{"op":"replace","path":"title","value":"Welder"}""");
        Assert.Equal("writeInVain", (string?)Assert.Single((await vendors.Control("violations")).AsArray())!["kind"]);
    }

    [Fact]
    public async Task A_write_whose_value_the_server_does_not_keep_is_not_in_vain()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"notKept":["nickName"]}}""");
        string id = await vendors.Ann();
        await vendors.Patch(id, """{"op":"add","path":"nickName","value":"Annie"}""");
        Assert.Empty((await vendors.Control("violations")).AsArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_writes_in_flight_for_one_user_are_a_violation(bool existing)
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(employees: 2, clock: clock);
        string id = existing ? await vendors.Ann() : string.Empty;
        await vendors.Switch("""{"scim":{"latencyMs":1000}}""");
        Task<Answer> Write(string title) => existing
            ? vendors.Patch(id, $$"""{"op":"replace","path":"title","value":"{{title}}"}""")
            : vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody().Replace("Welder", title, StringComparison.Ordinal));
        Task<Answer> first = Write("One");
        await UntilUnderWay(vendors, 1);
        Task<Answer> second = Write("Two");
        await UntilUnderWay(vendors, 2);

        // Both wait on the sandbox's clock: the second arrived while the first was under way.
        while (!Task.WhenAll(first, second).IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("concurrentWrites", (string?)Assert.Single((await vendors.Control("violations")).AsArray())!["kind"]);
        Assert.True((bool)(await vendors.Control("writes")).AsArray()[^1]!["overlapped"]!);
    }

    [Fact]
    public async Task Requests_are_counted_and_listed()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Bamboo("employees");
        await vendors.Scim("Users");
        await vendors.Scim("Users");
        Assert.Equal(2, (int)(await vendors.Control("requests/summary"))["GET scim/Users"]!);
        Assert.Equal(["/bamboo/api/v1/employees", "/scim/v2/Users", "/scim/v2/Users"], (await vendors.Control("requests")).AsArray().Select(static one => (string)one!["path"]!));
    }

    [Theory]
    [InlineData("""{"scim":{"nosuch":true}}""", "nosuch")]
    [InlineData("""{"scim":{"pageCap":"many"}}""", "pageCap")]
    [InlineData("""{"okta":{}}""", "okta")]
    public async Task A_switch_that_is_none_is_refused_by_name(string body, string named)
    {
        await using Vendors vendors = await Vendors.Start();
        Answer refused = await vendors.Control(HttpMethod.Patch, "switches", body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(named, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_gives_the_company_back_and_forgets_the_rest()
    {
        await using Vendors vendors = await Vendors.Start();
        string before = (await vendors.Control("employees")).ToJsonString();
        await vendors.Ann();
        await vendors.Control(HttpMethod.Delete, "employees/1");
        await vendors.Switch("""{"scim":{"pageCap":1}}""");
        await vendors.Fault("""{"kind":"drop"}""");
        Answer reset = await vendors.Control(HttpMethod.Post, "reset");
        Assert.Equal(12, (int)reset.Json["employees"]!);
        Assert.Equal(before, (await vendors.Control("employees")).ToJsonString());
        Assert.Empty((await vendors.Control("writes")).AsArray());
        Assert.Empty((await vendors.Control("faults")).AsArray());
        Assert.Equal(100, (int)(await vendors.Control("switches"))["scim"]!["pageCap"]!);
    }

    [Fact]
    public async Task The_first_page_explains_every_route_and_fault()
    {
        await using Vendors vendors = await Vendors.Start();
        string page = await vendors.Http.GetStringAsync("/");
        string[] words = ["sandbox-bamboo-key", "sandbox-jumpcloud-key", "/control/employees", "/control/users", "/control/switches", "/control/faults", "/control/writes", "/control/violations", "/control/webhooks", "/control/reset", "appliedButLost", "restrictedField", "shortList", "missingField"];
        Assert.All(words, word => Assert.Contains(word, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_docs_name_every_switch()
    {
        await using Vendors vendors = await Vendors.Start();
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrleansSync.sln")))
        {
            folder = folder.Parent!;
        }

        string docs = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "docs", "sandbox.md"));
        JsonNode switches = await vendors.Control("switches");
        Assert.All(switches["bamboo"]!.AsObject().Concat(switches["scim"]!.AsObject()), one => Assert.Contains($"`{one.Key}`", docs, StringComparison.Ordinal));
    }

    private static async Task UntilUnderWay(Vendors vendors, int count)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(20));
        while ((await vendors.Control("writes")).AsArray().Count(static one => (int)one!["status"]! == 0) < count)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
