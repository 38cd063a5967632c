using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Integration.Company;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Scimmy;

/// <summary>The whole path against a SCIM server that nobody here wrote.</summary>
public sealed class ScimmyTests(PostgresServer server)
{
    private const int People = 30;

    [Fact]
    public async Task Create_match_update_suspend_reactivate_and_then_nothing()
    {
        await using ScimmyServer scimmy = await ScimmyServer.Start();
        await using SiloProcess silo = await SiloProcess.Prepare(server, People);
        JsonArray people = (await silo.Json("/control/employees", silo.Sandbox)).AsArray();
        JsonNode known = people.First(one => (string?)one!["status"] == "Active" && (string?)one["workEmail"] is { Length: > 0 })!;
        await scimmy.Add(new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
            ["userName"] = "was.here.before",
            ["nickName"] = "kept by IT",
            ["active"] = true,
            ["emails"] = new JsonArray(new JsonObject { ["value"] = (string)known["workEmail"]!, ["type"] = "work", ["primary"] = true }),
        });
        JsonArray before = await scimmy.Users();
        silo.StartProcess(new() { ["JumpCloud__BaseUrl"] = scimmy.Root.AbsoluteUri, ["JumpCloud__ApiKey"] = ScimmyServer.Key, ["JumpCloud__AuthScheme"] = "Bearer" });
        await silo.FirstSync();
        await Check(silo, scimmy, before);
        JsonNode matched = (await scimmy.Users()).Single(one => (string?)one!["id"] == (string?)before[0]!["id"])!;
        Assert.Equal(("was.here.before", "kept by IT"), ((string?)matched["userName"], (string?)matched["nickName"]));

        // Every field of one person, as far as the server has it.
        string id = (string)people.First(one => (string?)one!["id"] != (string?)known["id"] && (string?)one["status"] == "Active" && (string?)one["workEmail"] is { Length: > 0 })!["id"]!;
        await Edit(silo, $"/control/employees/{id}", new JsonObject
        {
            ["firstName"] = "Zora",
            ["lastName"] = "Novak",
            ["middleName"] = "Q",
            ["preferredName"] = "Zo",
            ["employeeNumber"] = "E90001",
            ["jobTitle"] = "Chief",
            ["division"] = "South",
            ["department"] = "Works",
            ["locationId"] = "2",
            ["workPhone"] = "+44 113 496 1111",
            ["workPhoneExtension"] = "7",
            ["homePhone"] = "020 7946 1111",
            ["mobilePhone"] = "07700 900111",
            ["address1"] = "9 New Street",
            ["address2"] = "Top",
            ["city"] = "Bath",
            ["state"] = "Somerset",
            ["zipcode"] = "BA1 1AA",
            ["country"] = "Ireland",
        });
        _ = await silo.Sweep("""{"kind":"delta"}""");
        await Check(silo, scimmy, before);

        await Act(silo, $"/control/employees/{id}/terminate");
        _ = await silo.Sweep("""{"kind":"delta"}""");
        Assert.False((bool)(await Account(silo, scimmy, id))["active"]!);
        await Act(silo, $"/control/employees/{id}/rehire");
        _ = await silo.Sweep("""{"kind":"delta"}""");
        Assert.True((bool)(await Account(silo, scimmy, id))["active"]!);

        // Under another email the same account.
        string account = (string)(await Account(silo, scimmy, id))["id"]!;
        await Edit(silo, $"/control/employees/{id}", new JsonObject { ["workEmail"] = "Zora.Novak@acme.test" });
        _ = await silo.Sweep("""{"kind":"delta"}""");
        JsonNode renamed = await Account(silo, scimmy, id);
        Assert.Equal((account, "zora.novak@acme.test"), ((string?)renamed["id"], ((string?)renamed["emails"]![0]!["value"])!.ToLowerInvariant()));

        int asked = (await scimmy.Requests()).Length;
        JsonNode quiet = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal((0, 0), ((int)quiet["requests"]!["targetWrites"]!, (int)quiet["tallies"]!["failed"]!));
        string[] last = [.. (await scimmy.Requests()).Skip(asked)];
        Assert.All(last, request => Assert.StartsWith("GET ", request, StringComparison.Ordinal));
        Assert.InRange(last.Length, 1, 8);
        Assert.DoesNotContain(await scimmy.Requests(), request => request.StartsWith("DELETE", StringComparison.Ordinal));
        await Check(silo, scimmy, before);
    }

    private static async Task Check(SiloProcess silo, ScimmyServer scimmy, JsonArray before)
    {
        JsonArray people = (await silo.Json("/control/employees", silo.Sandbox)).AsArray();
        IReadOnlyList<string> wrong = SeedOracle.Judge(people, (await silo.Json("/control/locations", silo.Sandbox)).AsArray(), await scimmy.Users(), before, await SeedOracle.Told(silo, people));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<JsonNode> Account(SiloProcess silo, ScimmyServer scimmy, string id)
    {
        string? linked = (string?)(await silo.Json("/api/v1/employees/id:" + id))["target"]?["id"];
        return (await scimmy.Users()).Single(one => (string?)one!["id"] == linked)!;
    }

    private static async Task Edit(SiloProcess silo, string path, JsonObject change)
    {
        using StringContent body = new(change.ToJsonString(), Encoding.UTF8, "application/json");
        _ = (await silo.Sandbox.PatchAsync(path, body)).EnsureSuccessStatusCode();
    }

    private static async Task Act(SiloProcess silo, string path) => (await silo.Sandbox.PostAsync(path, content: null)).EnsureSuccessStatusCode();
}
