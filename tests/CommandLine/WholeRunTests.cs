using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.CommandLine;

/// <summary>The command line against a real silo, the sandbox behind it.</summary>
[Collection(nameof(CliSilo))]
public sealed class WholeRunTests(CliSilo host)
{
    [Fact]
    public async Task A_change_is_planned_then_synced_then_nothing_is_left_and_each_exit_code_says_so()
    {
        string id = (string)(await host.Silo.Json("/api/v1/employees?state=inSync"))["items"]![0]!["employeeId"]!;
        await Edit(id, """{"jobTitle":"Lighthouse keeper"}""");
        Tool plan = await host.Tool().Run("plan", "-o", "json");
        Assert.Equal(2, plan.ExitCode);
        Assert.StartsWith("LIVE · ", plan.Error, StringComparison.Ordinal);
        Assert.Contains("settings revision ", plan.Error.Split('\n')[0], StringComparison.Ordinal);
        JsonNode row = Assert.Single(plan.Json.AsArray(), one => (string?)one!["employeeId"] == id)!;
        Assert.Contains("Lighthouse keeper", (string?)row["summary"], StringComparison.Ordinal);

        Tool sync = await host.Tool().Run("sync", "--full", "--watch", "-o", "json");
        Assert.Equal(2, sync.ExitCode);
        Assert.Equal("completed", (string?)sync.Json["state"]);
        Assert.Contains("[##############################] ", sync.Error, StringComparison.Ordinal);

        Tool again = await host.Tool().Run("sync", "--full", "--watch", "-o", "json");
        Assert.Equal(0, again.ExitCode);
        Tool planAgain = await host.Tool().Run("plan", "-o", "jsonl");
        Assert.Equal((0, string.Empty), (planAgain.ExitCode, planAgain.Out));
    }

    [Fact]
    public async Task An_employee_is_shown_explained_replayed_and_seen_as_it_was()
    {
        Tool show = await host.Tool("viewer").Run("employee", "show", "id:1", "-o", "json");
        Assert.Equal(0, show.ExitCode);
        string email = (string)show.Json["workEmail"]!;
        Assert.Equal("1", (string?)(await host.Tool("viewer").Run("employee", "show", email, "-o", "json")).Json["employeeId"]);
        Tool events = await host.Tool("viewer").Run("employee", "events", "id:1", "-o", "jsonl");
        Assert.All(events.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.NotNull(JsonNode.Parse(line)!["type"]));
        Assert.Equal(0, (await host.Tool("viewer").Run("employee", "replay", "id:1")).ExitCode);
        Tool then = await host.Tool("viewer").Run("employee", "at", "id:1", "1", "-o", "json");
        Assert.Equal(1, (long)then.Json["version"]!);
        Tool why = await host.Tool("viewer").Run("employee", "why", "id:1", "-o", "json");
        Assert.Equal(0, why.ExitCode);
        Assert.Contains("jobTitle", why.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_read_and_saved_and_the_second_saving_of_the_same_changes_nothing()
    {
        Tool get = await host.Tool("viewer").Run("settings", "get", "sync.maxConcurrency", "-o", "json");
        Assert.Equal("16", get.Out.Trim());
        Tool set = await host.Tool().Run("settings", "set", "sync.maxConcurrency=17", "guards.updates.max=501");
        Assert.Equal(2, set.ExitCode);
        Assert.Contains("Saved as revision ", set.Error, StringComparison.Ordinal);
        Assert.Equal("501", (await host.Tool("viewer").Run("settings", "get", "guards.updates.max", "-o", "json")).Out.Trim());
        Tool wrong = await host.Tool().Run("settings", "set", "sync.maxConcurrency=many");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("Sync:MaxConcurrency", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await host.Tool("viewer").Run("settings", "set", "sync.maxConcurrency=18")).ExitCode);
        Assert.Equal(0, (await host.Tool().Run("wait")).ExitCode);
    }

    [Fact]
    public async Task Status_doctor_holds_and_verify_agree_with_a_company_in_step()
    {
        Tool status = await host.Tool("viewer").Run("status", "-o", "json");
        int open = new[] { "failing", "held", "pending" }.Sum(state => (int)status.Json[state]!);
        Assert.Equal(open > 0 ? 2 : 0, status.ExitCode);
        Tool holds = await host.Tool("viewer").Run("holds", "-o", "json");
        Assert.Equal((int)status.Json["held"]!, holds.Json.AsArray().Count(item => (string?)item!["of"] == "employee"));
        Tool doctor = await host.Tool("viewer").Run("doctor", "-o", "json");
        Assert.Contains(doctor.Json.AsArray(), finding => (string?)finding!["check"] == "key" && (string?)finding["result"] == "ok");
        Assert.Contains(doctor.Json.AsArray(), finding => (string?)finding!["check"] == "sweeps" && (string?)finding["result"] == "ok");
        Tool verify = await host.Tool("operator").Run("audit", "verify", "-o", "json");
        Assert.Equal(0, verify.ExitCode);
        Assert.True((bool)verify.Json["identical"]!);
    }

    [Fact]
    public async Task A_held_suspension_is_shown_approved_by_its_hash_and_done()
    {
        await host.Tool().Run("settings", "set", "guards.suspensions.max=0", "guards.suspensions.percent=0");
        await host.Tool().Run("wait");
        JsonNode leaver = (await host.Silo.Json("/api/v1/employees?state=inSync"))["items"]!.AsArray().First(one => (string?)one!["employeeId"] != "1" && (bool?)one["target"]?["active"] == true)!;
        using HttpResponseMessage terminated = await host.Silo.Sandbox.PostAsync($"/control/employees/{leaver["employeeId"]}/terminate", content: null);
        Assert.Equal(2, (await host.Tool("operator").Run("sync", "--full", "--watch")).ExitCode);
        Tool holds = await host.Tool("viewer").Run("holds", "-o", "json");
        JsonNode hold = Assert.Single(holds.Json.AsArray(), one => (string?)one!["kind"] == "Suspensions")!;
        string sweep = (string)hold["sweep"]!;
        string hash = (string)hold["planHash"]!;
        Assert.Contains(hash, (await host.Tool("viewer").Run("approve", sweep)).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await host.Tool("viewer").Run("approve", sweep, hash)).ExitCode);
        Assert.Equal(2, (await host.Tool("operator").Run("approve", sweep, hash)).ExitCode);
        await host.Silo.Until("/api/v1/employees/id:" + leaver["employeeId"], one => !(bool)one["target"]!["active"]!);
        Assert.Equal(2, (await host.Tool().Run("settings", "set", "guards.suspensions.max=10", "guards.suspensions.percent=5")).ExitCode);
        Assert.Equal(0, (await host.Tool().Run("wait")).ExitCode);
    }

    [Fact]
    public async Task A_key_that_is_unknown_ends_with_one_and_the_doctor_says_that_it_is_the_key()
    {
        Tool unknown = await new Tool(host.Silo.Api.BaseAddress!, "somebody-else").Run("status");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Empty(unknown.Out);
        Assert.DoesNotContain("somebody-else", unknown.Error, StringComparison.Ordinal);
        Tool doctor = await new Tool(host.Silo.Api.BaseAddress!, "somebody-else").Run("doctor", "-o", "json");
        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains(doctor.Json.AsArray(), finding => (string?)finding!["check"] == "key" && (string?)finding["result"] == "wrong");
    }

    private async Task Edit(string id, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await host.Silo.Sandbox.PatchAsync($"/control/employees/{id}", content);
        answer.EnsureSuccessStatusCode();
    }
}
