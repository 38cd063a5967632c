using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>bamboohr.md §1, §2.2, §2.3, §2.4, §2.7.</summary>
public sealed class EmployeeReadTests
{
    [Fact]
    public async Task Both_forms_of_the_base_url_answer_alike()
    {
        await using Vendors vendors = await Vendors.Start();
        Answer modern = await vendors.Bamboo("employees/2?fields=firstName");
        Answer legacy = await vendors.Bamboo("../gateway.php/acme/v1/employees/2?fields=firstName");
        Assert.Equal((HttpStatusCode.OK, modern.Text), (legacy.Status, legacy.Text));
    }

    [Fact]
    public async Task A_single_read_leaves_unknown_and_forbidden_fields_out_without_a_mark()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"middleName":null}""");
        await vendors.Switch("""{"bamboo":{"restrictedFields":["workPhone"]}}""");
        JsonObject one = (await vendors.Bamboo("employees/2?fields=firstName,middleName,workPhone,shoeSize,_restrictedFields")).Json.AsObject();
        Assert.Equal(["id", "firstName", "middleName"], one.Select(static member => member.Key));
        Assert.Null(one["middleName"]);
        Assert.Equal("2", (string?)one["id"]);
    }

    [Theory]
    [InlineData("employees/99", HttpStatusCode.NotFound)]
    [InlineData("employees/E00002", HttpStatusCode.NotFound)]
    [InlineData("employees/3", HttpStatusCode.Forbidden)]
    [InlineData("nothing/here", HttpStatusCode.NotFound)]
    public async Task Who_is_gone_hidden_or_misnamed_is_refused_with_a_reason_in_a_header(string path, HttpStatusCode status)
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"hiddenEmployees":[3]}}""");
        Answer refused = await vendors.Bamboo(path);
        Assert.Equal((status, string.Empty), (refused.Status, refused.Text));
        Assert.NotNull(refused.Header("X-BambooHR-Error-Message"));
    }

    [Theory]
    [InlineData("4", """{"id":"4"}""")]
    [InlineData("0", """{"id":"0"}""")]
    public async Task Employee_zero_is_the_owner_of_the_key(string owner, string expected)
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch($$"""{"bamboo":{"keyOwner":{{owner}} } }""");
        Assert.Equal(expected, (await vendors.Bamboo("employees/0")).Text);
    }

    [Fact]
    public async Task More_than_400_fields_are_refused()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Bamboo("employees/1?fields=" + string.Join(',', Enumerable.Range(0, 401)))).Status);
    }

    [Theory]
    [InlineData("employees/1?fields=firstName")]
    [InlineData("employees/directory")]
    [InlineData("employees/changed?since=2020-01-01T00:00:00Z")]
    [InlineData("meta/fields")]
    public async Task Older_endpoints_answer_xml_unless_json_is_asked_for(string path)
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal("text/xml", (await vendors.Bamboo(path, accept: null)).Type!.MediaType);
        Assert.Equal("application/json", (await vendors.Bamboo(path)).Type!.MediaType);
    }

    [Theory]
    [InlineData("2020-01-01T00:00:00Z", HttpStatusCode.OK)]
    [InlineData("2020-01-01T00:00:00%2B01:00", HttpStatusCode.OK)]
    [InlineData("2020-01-01T00:00:00-0130", HttpStatusCode.OK)]
    [InlineData("2020-01-01T00:00:00+01:00", HttpStatusCode.BadRequest)]
    [InlineData("2020-01-01T00:00:00.000Z", HttpStatusCode.BadRequest)]
    [InlineData("2020-01-01T00:00:00", HttpStatusCode.BadRequest)]
    [InlineData("2020-01-01", HttpStatusCode.BadRequest)]
    [InlineData("2020-13-01T00:00:00Z", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("2020-01-01T00:00:00Z&type=Updated", HttpStatusCode.BadRequest)]
    public async Task The_change_feed_takes_only_whole_seconds_with_an_offset(string since, HttpStatusCode status)
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(status, (await vendors.Bamboo("employees/changed?since=" + since)).Status);
    }

    [Fact]
    public async Task The_change_feed_tells_the_latest_change_of_each()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
        await using Vendors vendors = await Vendors.Start(clock: clock);
        await vendors.Control(HttpMethod.Post, "employees/2/terminate");
        await vendors.Control(HttpMethod.Delete, "employees/3");
        clock.Advance(TimeSpan.FromSeconds(5));
        await vendors.Control(HttpMethod.Post, "employees", """{"firstName":"Neu"}""");
        await vendors.Control(HttpMethod.Patch, "employees/4?silent=true", """{"city":"York"}""");
        JsonNode feed = (await vendors.Bamboo("employees/changed?since=2026-05-04T09:00:00Z")).Json;
        Assert.Equal("2026-05-04T09:00:05+00:00", (string?)feed["latest"]);
        Assert.Equal(["2 Updated", "3 Deleted", "13 Inserted"], feed["employees"]!.AsObject().Select(static one => $"{one.Key} {(string?)one.Value!["action"]}"));
        Assert.Equal(["3"], (await vendors.Bamboo("employees/changed?since=2026-05-04T09:00:00Z&type=deleted")).Json["employees"]!.AsObject().Select(static one => one.Key));
    }

    [Fact]
    public async Task Nothing_changed_is_an_empty_array()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.IsType<JsonArray>((await vendors.Bamboo("employees/changed?since=2099-01-01T00:00:00Z")).Json["employees"]);
    }

    [Fact]
    public async Task The_directory_has_only_the_active_and_no_status()
    {
        await using Vendors vendors = await Vendors.Start();
        JsonArray listed = (await vendors.Bamboo("employees/directory")).Json["employees"]!.AsArray();
        Assert.Equal(10, listed.Count);
        Assert.Null(listed[0]!["status"]);
        Assert.NotNull(listed[0]!["displayName"]);
        Assert.Equal(11, (await vendors.Bamboo("employees/directory?onlyCurrent=false")).Json["employees"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_directory_may_be_off_or_reduced()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"directory":"reduced"}}""");
        Assert.False((await vendors.Bamboo("employees/directory")).Json["employees"]![0]!.AsObject().ContainsKey("workEmail"));
        await vendors.Switch("""{"bamboo":{"directory":"off"}}""");
        Answer off = await vendors.Bamboo("employees/directory");
        Assert.Equal((HttpStatusCode.Forbidden, "Directory disabled for this account"), (off.Status, off.Header("X-BambooHR-Error-Message")));
    }

    [Fact]
    public async Task Fields_are_described_with_an_alias_only_where_there_is_one()
    {
        await using Vendors vendors = await Vendors.Start();
        JsonArray fields = (await vendors.Bamboo("meta/fields")).Json.AsArray();
        Assert.Contains(fields, static field => (string?)field!["alias"] == "workEmail" && (string?)field["type"] == "email");
        Assert.Contains(fields, static field => !field!.AsObject().ContainsKey("alias"));
    }

    [Fact]
    public async Task History_of_a_future_hire_is_empty_until_it_is_asked_for()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Null((await vendors.Bamboo("employees/7?fields=department")).Json["department"]);
        Assert.NotNull((await vendors.Bamboo("employees/7?fields=department&onlyCurrent=false")).Json["department"]);
    }

    [Fact]
    public async Task A_manager_is_named_by_id_by_number_and_by_last_name_first()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Control(HttpMethod.Patch, "employees/1", """{"firstName":"Mia","lastName":"Okoro","employeeNumber":"E7"}""");
        JsonNode one = (await vendors.Bamboo("employees/2?fields=supervisor,supervisorEId,supervisorId")).Json;
        Assert.Equal(("Okoro, Mia", "1", "E7"), ((string?)one["supervisor"], (string?)one["supervisorEId"], (string?)one["supervisorId"]));
    }
}
