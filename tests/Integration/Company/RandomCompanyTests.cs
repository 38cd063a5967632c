using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Company;

/// <summary>A year of a company in a minute: edits, moves, leavers, drift, faults and kills in any order. Once quiet, JumpCloud is what the seed's tables say.</summary>
public sealed class RandomCompanyTests(PostgresServer server)
{
    private const int People = 40;
    private const int Steps = 45;

    private static readonly string[] Faults =
    [
        """{"side":"scim","kind":"drop","times":3}""",
        """{"side":"scim","kind":"appliedButLost","method":"PATCH","times":2}""",
        """{"side":"scim","kind":"appliedButLost","method":"POST","times":1}""",
        """{"side":"scim","kind":"status","status":500,"times":4}""",
        """{"side":"scim","kind":"status","status":429,"retryAfter":1,"times":3}""",
        """{"side":"scim","kind":"html","times":2}""",
        """{"side":"scim","kind":"truncate","times":2}""",
        """{"side":"bamboo","kind":"status","status":503,"retryAfter":1,"times":2}""",
        """{"side":"bamboo","kind":"drop","times":2}""",
        """{"side":"bamboo","kind":"html","times":2}""",
        """{"side":"bamboo","kind":"truncate","times":2}""",
        """{"side":"bamboo","kind":"redirect","location":"https://acme.bamboohr.com/login","times":1}""",
        """{"side":"bamboo","kind":"missingField","field":"workEmail","times":2}""",
        """{"side":"bamboo","kind":"missingField","field":"status","times":2}""",
        """{"side":"bamboo","kind":"restrictedField","field":"department","times":2}""",
        """{"side":"bamboo","kind":"shortList","rows":20,"times":2}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [Trait("rule", "3.2 the catalog is the seed's two tables")]
    [Trait("rule", "3.3 no account is ever deleted")]
    public async Task Any_history_ends_once_quiet_in_what_the_seed_says(int seed)
    {
        Random dice = new(seed);
        List<string> done = [];
        await using SiloProcess silo = await SiloProcess.Prepare(server, People);
        JsonArray before = (await silo.Json("/control/users", silo.Sandbox)).AsArray();
        Start(silo);
        await silo.FirstSync();
        for (int step = 0; step < Steps; step++)
        {
            string what = await Step(silo, dice);
            done.Add(what);
        }

        // Quiet: faults end, whoever was parked is looked at, and a sweep that finds nothing to do ends it.
        (await silo.Sandbox.DeleteAsync("/control/faults")).EnsureSuccessStatusCode();
        JsonNode last = await Settle(silo);
        string history = string.Join("; ", done);
        Assert.True((int)last["requests"]!["targetWrites"]! == 0, $"seed {seed}: still writes after {history}\n{last}");

        JsonArray people = (await silo.Json("/control/employees", silo.Sandbox)).AsArray();
        IReadOnlyList<string> wrong = SeedOracle.Judge(
            people,
            (await silo.Json("/control/locations", silo.Sandbox)).AsArray(),
            (await silo.Json("/control/users", silo.Sandbox)).AsArray(),
            before,
            await SeedOracle.Told(silo, people));
        Assert.True(wrong.Count == 0, $"seed {seed}: {string.Join('\n', wrong)}\nafter {history}");
        JsonNode violations = await silo.Json("/control/violations", silo.Sandbox);
        Assert.True(violations.AsArray().Count == 0, $"seed {seed}: {violations}\nafter {history}");
        foreach (JsonNode? person in people)
        {
            using HttpResponseMessage replay = await silo.Api.PostAsync($"/api/v1/employees/id:{person!["id"]}/replay", content: null);
            Assert.True((bool)JsonNode.Parse(await replay.Content.ReadAsStringAsync())!["identical"]!, $"seed {seed}: id:{person["id"]} replays otherwise");
        }
    }

    private static void Start(SiloProcess silo) => silo.StartProcess(new()
    {
        // A year goes by in a minute: what would be too much in a day is not here.
        ["Guards__Suspensions__Max"] = "1000",
        ["Guards__Suspensions__PerDay"] = "none",
        ["Guards__Reactivations__Max"] = "1000",
        ["Guards__Reactivations__PerDay"] = "none",
        ["Guards__Clears__Max"] = "1000",
        ["Guards__Clears__PerDay"] = "none",
        ["Guards__TakeOvers__Max"] = "1000",
        ["Guards__TakeOvers__PerDay"] = "none",
    });

    private static async Task<string> Step(SiloProcess silo, Random dice)
    {
        JsonArray people = (await silo.Json("/control/employees", silo.Sandbox)).AsArray();
        JsonNode one = people[dice.Next(people.Count)]!;
        string id = (string)one["id"]!;
        switch (dice.Next(20))
        {
            case 0 or 1 or 2:
                return await Edit(silo, id, new() { ["jobTitle"] = $"Title {dice.Next(1000)}", ["department"] = $"Department {dice.Next(9)}" });
            case 3:
                return await Edit(silo, id, new() { ["homePhone"] = dice.Next(2) == 0 ? null : $"020 7946 {dice.Next(1000, 9999)}" });
            case 4:
                return await Edit(silo, id, new() { ["preferredName"] = $"Nick{dice.Next(100)}" });
            case 5:
                return await Edit(silo, id, new() { ["locationId"] = $"{dice.Next(1, 3)}" });
            case 6 or 7:
                return await Edit(silo, id, new() { ["lastName"] = $"Married{dice.Next(1000)}", ["workEmail"] = $"married{dice.Next(100_000)}@acme.test" });
            case 8:
                JsonNode other = people[dice.Next(people.Count)]!;
                string? mine = (string?)one["workEmail"];
                return await Edit(silo, id, new() { ["workEmail"] = (string?)other["workEmail"] }) + " and " + await Edit(silo, (string)other["id"]!, new() { ["workEmail"] = mine });
            case 9:
                return await Act(silo, HttpMethod.Post, $"/control/employees/{id}/terminate");
            case 10:
                return await Act(silo, HttpMethod.Post, $"/control/employees/{id}/rehire");
            case 11:
                return await Act(silo, HttpMethod.Post, "/control/employees", new() { ["firstName"] = "New", ["lastName"] = "Hire", ["workEmail"] = $"new.hire{dice.Next(100_000)}@acme.test", ["employeeNumber"] = $"N{dice.Next(100_000)}" });
            case 12:
                JsonArray users = (await silo.Json("/control/users", silo.Sandbox)).AsArray();
                return await Act(silo, HttpMethod.Patch, $"/control/users/{users[dice.Next(users.Count)]!["id"]}", new() { ["displayName"] = "Typed By Hand" });
            case 13 or 14 or 15:
                return await Act(silo, HttpMethod.Post, "/control/faults", JsonNode.Parse(Faults[dice.Next(Faults.Length)])!.AsObject());
            case 16:
                await silo.Kill();
                Start(silo);
                await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
                return "kill -9";
            case 17:
                _ = await silo.Sweep("""{"kind":"full"}""");
                return "full";
            case 18:
                _ = await silo.Sweep($$"""{"kind":"scoped","employees":["id:{{id}}"]}""");
                return "scoped " + id;
            default:
                _ = await silo.Sweep("""{"kind":"delta"}""");
                return "delta";
        }
    }

    /// <summary>Full sweeps, asked for, until one has nothing to write: at most a handful.</summary>
    private static async Task<JsonNode> Settle(SiloProcess silo)
    {
        JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
        for (int round = 0; round < 5; round++)
        {
            sweep = await silo.Sweep("""{"kind":"full"}""");
            if ((int)sweep["requests"]!["targetWrites"]! == 0 && (int)sweep["tallies"]!["failed"]! == 0 && (int)sweep["tallies"]!["pending"]! == 0)
            {
                break;
            }

            // Parked ones are due when they are due; an operator who asks need not wait.
            JsonArray failing = (await silo.Json("/api/v1/employees?state=failing&limit=200"))["items"]!.AsArray();
            if (failing.Count > 0)
            {
                JsonArray names = [.. failing.Select(one => (JsonNode)$"id:{one!["employeeId"]}")];
                _ = await silo.Sweep(new JsonObject { ["kind"] = "scoped", ["employees"] = names }.ToJsonString());
            }
        }

        return sweep;
    }

    private static Task<string> Edit(SiloProcess silo, string id, JsonObject change) => Act(silo, HttpMethod.Patch, "/control/employees/" + id, change);

    private static async Task<string> Act(SiloProcess silo, HttpMethod method, string path, JsonObject? body = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        using HttpResponseMessage answer = await silo.Sandbox.SendAsync(request);
        _ = answer.EnsureSuccessStatusCode();
        return string.Create(CultureInfo.InvariantCulture, $"{method} {path} {body?.ToJsonString()}");
    }
}
