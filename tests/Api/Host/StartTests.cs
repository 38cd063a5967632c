using System.Text.Json.Nodes;
using Npgsql;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Host;

/// <summary>How the process starts, or does not (DESIGN 8, 9).</summary>
public sealed class StartTests(PostgresServer server)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact, Trait("rule", "9")]
    public async Task A_faulty_configuration_ends_with_code_2_and_every_fault()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 3);
        silo.StartProcess(new()
        {
            ["Sync__Schedule"] = "often",
            ["Sync__MaxConcurrency"] = "abc",
            ["Sync__Fields"] = "jobTitle,shoeSize",
            ["Guards__Suspension__Max"] = "3",
            ["JumpCloud__PageSize"] = "x",
            ["JumpCloud__ApiKey"] = "not shown",
        });
        Assert.Equal(2, await silo.Exit(Soon));
        Assert.All(["Sync:Schedule is 'often'", "Sync:MaxConcurrency is 'abc'", "shoeSize", "did you mean Guards:Suspensions:Max?", "JumpCloud:PageSize is 'x'", "JumpCloud:ApiKey holds white space"], fault => Assert.Contains(fault, silo.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("not shown", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "9")]
    public async Task A_refused_password_ends_with_code_1_and_one_line()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 3);
        silo.StartProcess(new() { ["ConnectionStrings__Postgres"] = new NpgsqlConnectionStringBuilder(silo.Database) { Database = "is_not_there" }.ConnectionString });
        Assert.Equal(1, await silo.Exit(Soon));
        Assert.Contains("is_not_there", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_port_in_use_ends_with_code_1_and_names_it()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 3);
        silo.StartProcess(new() { ["Urls"] = silo.Sandbox.BaseAddress!.ToString().TrimEnd('/') });
        Assert.Equal(1, await silo.Exit(Soon));
        Assert.Contains($":{silo.Sandbox.BaseAddress.Port}", silo.Output, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_start_is_summed_up_in_a_few_lines_and_warns_of_nothing_that_nobody_can_change()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3, new() { ["Sync__Mode"] = "DryRun", ["JumpCloud__KeyOwner"] = "boss@acme.test" });
        await silo.Says("From BambooHR");
        Assert.Contains("OrleansSync 0.1.0 started, DRY RUN; listens on http://127.0.0.1:", silo.Output, StringComparison.Ordinal);
        Assert.Contains("silos: 1", silo.Output, StringComparison.Ordinal);
        Assert.Contains($"From BambooHR at {silo.Sandbox.BaseAddress!.Authority} to JumpCloud at {silo.Sandbox.BaseAddress.Authority}; changes by cron '0 0 1 1 *', everybody every day at 03:00 (UTC)", silo.Output, StringComparison.Ordinal);

        // A machine that is too busy for its heartbeats is something to warn of, and the tests' may be.
        string[] lines = [.. silo.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(" Orleans.Runtime.Membership", StringComparison.Ordinal))];
        Assert.DoesNotContain(lines, line => line.Contains(" warn ", StringComparison.Ordinal) || line.Contains(" fail ", StringComparison.Ordinal));
        Assert.True(lines.Length <= 10, silo.Output);
    }

    [Fact, Trait("rule", "8")]
    public async Task Without_the_vendors_keys_it_serves_and_syncs_nothing_and_says_so()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3, new() { ["BambooHr__ApiKey"] = null, ["JumpCloud__ApiKey"] = null });
        JsonNode ready = await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        Assert.False((bool)ready["configured"]!);
        Assert.Contains("BambooHr:ApiKey, JumpCloud:ApiKey", (string)ready["reasons"]![0]!, StringComparison.Ordinal);
        await silo.Says("nothing is synced before these are set: BambooHr:ApiKey, JumpCloud:ApiKey");
        Assert.Contains("UNCONFIGURED", silo.Output, StringComparison.Ordinal);
        foreach (string path in new[] { "/api/v1/sweeps", "/api/v1/employees/id:1/reconcile" })
        {
            using StringContent body = new("""{"kind":"full"}""", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await silo.Api.PostAsync(path, body);
            JsonNode problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.Equal(path.EndsWith("sweeps", StringComparison.Ordinal) ? "urn:orleanssync:problem:unconfigured" : "urn:orleanssync:problem:not-found", (string?)problem["type"]);
        }

        Assert.Empty((await silo.Json("/api/v1/sweeps"))["items"]!.AsArray());
        Assert.Empty((await silo.Json("/api/v1/employees"))["items"]!.AsArray());
        Assert.DoesNotContain((await silo.Json("/control/requests/summary", silo.Sandbox)).AsObject(), pair => pair.Key != "control");
    }
}
