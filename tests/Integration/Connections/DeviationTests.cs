using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Connections;

/// <summary>jumpcloud-scim.md §5: every deviation that a client can survive, through whole sweeps and a restart, judged by what the sandbox saw.</summary>
[Trait("Rule", "5 quirks of a server are learned, remembered and survived")]
public abstract class DeviationTests(PostgresServer server)
{
    private const int Employees = 16;

    private static readonly string[] Learned = ["patch", "put", "activePath", "valuePaths", "extensionPaths", "addItems", "createdIds", "emailFilter", "userNameFilter"];

    /// <summary>The database.</summary>
    protected PostgresServer Server => server;

    /// <summary>Hires, edits, clears, suspends and re-activates under a deviation.</summary>
    /// <param name="switches">The deviation, as the sandbox's switches.</param>
    /// <param name="vainWrites">Writes that change nothing and are unavoidable, because the server says yes and does not do it.</param>
    protected async Task Survive(string switches, int vainWrites = 0)
    {
        bool lags = switches.Contains("readLagMs", StringComparison.Ordinal);
        await using SiloProcess silo = await SiloProcess.Prepare(server, Employees);
        await ConnectionsTests.Switch(silo, $$"""{"scim":{{switches}}}""");
        silo.StartProcess([]);
        _ = await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "full" && (string?)one["state"] is "completed" or "completedWithFailures" or "failed" or "held"));
        await Converge(silo, lags);
        int[] synced = [.. (await silo.Json("/api/v1/employees?limit=100"))["items"]!.AsArray().Where(one => (string?)one!["state"] == "inSync" && one["target"] is not null && (bool?)one["target"]!["active"] != false).Select(one => int.Parse((string)one!["employeeId"]!)).Order()];
        Assert.True(synced.Length >= 6, $"{synced.Length} of {Employees} in step after the first sweep.");

        // The first of them owns the key of BambooHR.
        int edited = synced[1], left = synced[2], later = synced[3], gone = synced[4];
        await Edit(silo, edited, """{"jobTitle":"Chef","homePhone":"+44 1","workPhone":"+44 2","city":"York","department":"Plant","middleName":""}""");
        await silo.Sandbox.PostAsync($"/control/employees/{left}/terminate", content: null);
        await Converge(silo, lags);
        await Shows(silo, edited, active: true, "Chef");
        await Shows(silo, left, active: false, title: null);
        await SeenAsInactive(silo, left);
        await silo.Sandbox.PostAsync($"/control/employees/{left}/rehire", content: null);
        await Converge(silo, lags);
        await Shows(silo, left, active: true, title: null);

        // Learned once, remembered across a restart: no write is refused any more.
        await silo.Until("/api/v1/connections", view => (string?)view["jumpCloud"]!["capabilities"]!["patch"] != "unknown");
        await Saved(silo);
        await silo.Kill();
        int before = (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count;
        silo.StartProcess([]);
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        await Edit(silo, later, """{"jobTitle":"Smith","homePhone":"+44 3","workPhone":"+44 4","city":"Hull","department":"Sales"}""");
        await silo.Sandbox.PostAsync($"/control/employees/{gone}/terminate", content: null);
        await Converge(silo, lags);
        await Shows(silo, later, active: true, "Smith");
        await Shows(silo, gone, active: false, title: null);
        await SeenAsInactive(silo, gone);
        JsonArray writes = (await silo.Json($"/control/writes?after={before}", silo.Sandbox)).AsArray();
        Assert.NotEmpty(writes);
        Assert.All(writes, write => Assert.InRange((int)write!["status"]!, 200, 299));

        // Quiet: nothing is written once more, and nobody has two accounts.
        await CaughtUp(silo, lags);
        JsonNode quiet = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal(("completed", 0), ((string?)quiet["state"], (int)quiet["requests"]!["targetWrites"]!));
        string[] emails = [.. (await silo.Json("/control/users", silo.Sandbox)).AsArray().Select(user => ((string)user!["emails"]![0]!["value"]!).ToLowerInvariant())];
        Assert.Equal(emails.Length, emails.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange((await silo.Json("/control/violations", silo.Sandbox)).AsArray().Count, 0, vainWrites);
        Assert.DoesNotContain((await silo.Json("/control/users", silo.Sandbox)).AsArray(), user => user!.AsObject().Any(member => member.Key.StartsWith("name.", StringComparison.Ordinal)));
    }

    // A first attempt may teach that a form is not taken; the next one uses another.
    private static async Task Converge(SiloProcess silo, bool lags)
    {
        await CaughtUp(silo, lags);
        JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
        for (int more = 0; more < 3 && (string?)sweep["state"] == "completedWithFailures"; more++)
        {
            await CaughtUp(silo, lags);
            sweep = await silo.Sweep("""{"kind":"full"}""");
        }

        Assert.True((string?)sweep["state"] == "completed", sweep.ToJsonString());
    }

    /// <summary>A sweep is minutes from the next one; here they follow at once, and what reads still show is of before.</summary>
    private static async Task CaughtUp(SiloProcess silo, bool lags)
    {
        if (!lags)
        {
            return;
        }

        using HttpClient reader = new() { BaseAddress = silo.Sandbox.BaseAddress };
        reader.DefaultRequestHeaders.Add("x-api-key", "sandbox-jumpcloud-key");
        string[] now = Shown((await silo.Json("/control/users", silo.Sandbox)).AsArray());
        await silo.Until("/scim/v2/Users?startIndex=1&count=100", page => Shown(page["Resources"]!.AsArray()).SequenceEqual(now, StringComparer.Ordinal), reader);

        static string[] Shown(JsonArray users) => [.. users.Select(user => $"{user!["id"]} {user["active"]} {user["title"]} {user["displayName"]}").Order(StringComparer.Ordinal)];
    }

    // The vendor's own reads may lag behind its writes.
    private static async Task SeenAsInactive(SiloProcess silo, int id)
    {
        using HttpClient reader = new() { BaseAddress = silo.Sandbox.BaseAddress };
        reader.DefaultRequestHeaders.Add("x-api-key", "sandbox-jumpcloud-key");
        string user = Uri.EscapeDataString((string)(await silo.Json($"/api/v1/employees/id:{id}"))["target"]!["id"]!);
        await silo.Until("/scim/v2/Users/" + user, one => string.Equals(one["active"]!.ToString(), "false", StringComparison.OrdinalIgnoreCase), reader);
    }

    private static async Task Edit(SiloProcess silo, int id, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        (await silo.Sandbox.PatchAsync($"/control/employees/{id}", content)).EnsureSuccessStatusCode();
    }

    private static async Task Shows(SiloProcess silo, int id, bool active, string? title)
    {
        JsonNode one = await silo.Json($"/api/v1/employees/id:{id}");
        JsonNode user = (await silo.Json("/control/users", silo.Sandbox)).AsArray().Single(user => string.Equals((string?)user!["emails"]![0]!["value"], (string?)one["workEmail"], StringComparison.OrdinalIgnoreCase))!;
        Assert.True((bool)user["active"]! == active, $"{id}: {user.ToJsonString()}\n{one.ToJsonString()}");
        if (title is not null)
        {
            Assert.Equal(title, (string?)user["title"]);
        }
    }

    // What a silo learned is stored within seconds; this one is killed next.
    private static async Task Saved(SiloProcess silo)
    {
        JsonNode known = (await silo.Json("/api/v1/connections"))["jumpCloud"]!["capabilities"]!;
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            await using Npgsql.NpgsqlConnection connection = new(silo.Database);
            await connection.OpenAsync(deadline.Token);
            await using Npgsql.NpgsqlCommand command = new("select document -> 'capabilities' from sync.connections where name = 'jumpCloud'", connection);
            if (await command.ExecuteScalarAsync(deadline.Token) is string text && JsonNode.Parse(text) is { } stored && Learned.All(name => (string?)stored[name] == (string?)known[name]))
            {
                return;
            }

            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(200));
            _ = await pause.WaitForNextTickAsync(deadline.Token);
        }
    }
}

/// <summary>Of updates.</summary>
public sealed class UpdateDeviationTests(PostgresServer server) : DeviationTests(server)
{
    [Theory]
    [InlineData("""{"patch":false}""")]
    [InlineData("""{"put":false}""")]
    [InlineData("""{"noContent":true}""")]
    [InlineData("""{"valuePaths":"refused"}""")]
    [InlineData("""{"valuePaths":"hitsAll"}""")]
    [InlineData("""{"extensionPaths":false}""")]
    [InlineData("""{"active":"path"}""")]
    [InlineData("""{"active":"pathless"}""")]
    [InlineData("""{"addItems":false}""")]
    [InlineData("""{"addOverwrites":false}""")]
    [InlineData("""{"literalMembers":true,"extensionPaths":false}""")]
    [InlineData("""{"patch":false,"putMerges":true}""")]
    [InlineData("""{"booleansAsText":true}""")]
    [InlineData("""{"numericVersions":true}""")]
    [InlineData("""{"etag":true}""")]
    public Task An_update_goes_through(string switches) => Survive(switches);

    [Theory]
    [InlineData("""{"keepsCleared":true}""", 1)]
    [InlineData("""{"phones":"digits"}""", 0)]
    [InlineData("""{"phones":"digits","noContent":true}""", 0)]
    [InlineData("""{"notKept":["addresses[type eq \"work\"].formatted"]}""", 0)]
    public Task What_the_server_keeps_otherwise_is_let_be(string switches, int vainWrites) => Survive(switches, vainWrites);
}

/// <summary>Of reads and creations.</summary>
public sealed class ReadDeviationTests(PostgresServer server) : DeviationTests(server)
{
    [Theory]
    [InlineData("""{"filters":"ignored"}""")]
    [InlineData("""{"filters":"userNameOnly"}""")]
    [InlineData("""{"filters":"emailFindsNobody"}""")]
    [InlineData("""{"filters":"emailFails"}""")]
    [InlineData("""{"filters":"emailUnimplemented"}""")]
    [InlineData("""{"filters":"equalsOnly","pageCap":5}""")]
    [InlineData("""{"caseSensitive":true,"noMatchIsNotFound":true}""")]
    [InlineData("""{"totalResults":"page","pageCap":5}""")]
    [InlineData("""{"totalResults":"text","emptyResources":true,"errors":"numericStatus"}""")]
    [InlineData("""{"startIndex":"zeroBased","pageCap":5}""")]
    [InlineData("""{"hidesForeign":true,"filtersAfterPaging":true,"pageCap":5}""")]
    [InlineData("""{"listsTwice":true}""")]
    [InlineData("""{"hidesInactive":true}""")]
    [InlineData("""{"unlistable":["svc0"]}""")]
    [InlineData("""{"discovery":"missing"}""")]
    [InlineData("""{"discovery":"contradicts"}""")]
    [InlineData("""{"readLagMs":300}""")]
    public Task Reading_goes_on(string switches) => Survive(switches);

    [Theory]
    [InlineData("""{"createStatus":200,"createBody":false}""")]
    [InlineData("""{"createNamesGhost":true}""")]
    [InlineData("""{"createUpdates":true}""")]
    [InlineData("""{"oddIds":true}""")]
    [InlineData("""{"conflict":"noType","errors":"text"}""")]
    [InlineData("""{"conflict":"plain","errors":"html"}""")]
    [InlineData("""{"conflict":"silent"}""")]
    [InlineData("""{"conflict":"grpc400"}""")]
    [InlineData("""{"conflict":"grpc500"}""")]
    [InlineData("""{"stagedOnCreate":true,"stagedReadsActive":true}""")]
    [InlineData("""{"rateLimit":{"requests":30,"seconds":1,"retryAfter":false}}""")]
    public Task Creating_makes_one_account_each(string switches) => Survive(switches);

    [Fact]
    public async Task A_listing_that_shows_nobody_although_there_are_users_holds_the_sweep()
    {
        await using SiloProcess silo = await SiloProcess.Start(Server, 16);
        await silo.FirstSync();
        await ConnectionsTests.Switch(silo, """{"scim":{"listingEmpty":true}}""");
        int before = (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count;
        JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal(("held", "WrongTenant"), ((string?)sweep["state"], (string?)sweep["holds"]![0]!["kind"]));
        Assert.Equal(before, (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count);
    }

    [Fact]
    public async Task A_conflict_with_somebody_whom_nobody_sees_is_held_without_a_loop()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(Server, 8);
        string email = (string)(await silo.Json("/control/employees/6", silo.Sandbox))["workEmail"]!;
        await ConnectionsTests.Switch(silo, $$"""{"scim":{"emailsElsewhere":["{{email}}"]} }""");
        silo.StartProcess([]);
        JsonNode one = await silo.Until("/api/v1/employees/id:6", one => (string?)one["state"] == "held");
        Assert.Equal("ConflictInvisible", (string?)one["hold"]!["reason"]);
        await silo.Sweep("""{"kind":"delta"}""");
        Assert.InRange((await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count(write => (int)write!["status"]! == 409), 1, 2);
    }
}
