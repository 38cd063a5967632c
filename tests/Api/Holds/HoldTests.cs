using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Holds;

/// <summary>Gates, guards, dry runs and releases in a running silo, as an operator meets them; what was written is read at the sandbox.</summary>
public sealed class HoldTests(PostgresServer server)
{
    private const int Company = 60;

    // Whoever owns the BambooHR key is never suspended (DESIGN 3.1).
    private const int KeyOwner = 1;

    [Fact, Trait("rule", "10")]
    public async Task Too_many_leavers_wait_for_a_word_and_a_stale_one_says_what_changed()
    {
        await using SiloProcess silo = await Synced();
        (int[] staff, int before) = await Staff(silo);
        await Control(silo, "POST", staff[..12].Select(id => $"/control/employees/{id}/terminate"));
        JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
        JsonNode listed = Assert.Single(sweep["holds"]!.AsArray())!;
        Assert.Equal(("completed", "Suspensions", 12, "harm"), ((string?)sweep["state"], (string?)listed["kind"], (int)listed["count"]!, (string?)listed["scope"]));
        JsonNode hold = Assert.Single((await silo.Json("/api/v1/holds"))["items"]!.AsArray())!;
        Assert.Equal(((string?)sweep["id"], (string?)listed["planHash"], 12), ((string?)hold["sweep"], (string?)hold["planHash"], hold["items"]!.AsArray().Count));
        Assert.Equal("Suspended", (string?)hold["items"]![0]!["changes"]![0]!["new"]);
        Assert.False(string.IsNullOrEmpty((string?)hold["otherwise"]));
        Assert.Equal(before, await Suspended(silo));

        // One comes to it, one goes: the word that was asked for is no longer the one to give.
        await Control(silo, "POST", [$"/control/employees/{staff[20]}/terminate", $"/control/employees/{staff[0]}/rehire"]);
        await silo.Sweep("""{"kind":"full"}""");
        (HttpStatusCode status, JsonNode problem) = await Approve(silo, sweep, (string)listed["planHash"]!);
        Assert.Equal((HttpStatusCode.Conflict, "urn:orleanssync:problem:stale-hash"), (status, (string?)problem["type"]));
        Assert.Equal(($"{staff[20]}", $"{staff[0]}"), ((string?)Assert.Single(problem["added"]!.AsArray())!["employeeId"], (string?)Assert.Single(problem["gone"]!.AsArray())!["employeeId"]));
        JsonNode current = Assert.Single((await silo.Json("/api/v1/holds"))["items"]!.AsArray())!;
        Assert.Equal((string?)current["planHash"], (string?)problem["currentPlanHash"]);
        Assert.Equal(before, await Suspended(silo));

        (status, JsonNode approved) = await Approve(silo, await silo.Json("/api/v1/sweeps/" + current["sweep"]), (string)current["planHash"]!);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal((12, 0, 0), (approved["approval"]!["run"]!.AsArray().Count, approved["approval"]!["dropped"]!.AsArray().Count, approved["approval"]!["added"]!.AsArray().Count));
        JsonNode ended = await Ended(silo, approved);
        Assert.Equal(("completed", 12, "admin"), ((string?)ended["state"], (int)ended["tallies"]!["suspended"]!, (string?)ended["cause"]!["caller"]));
        Assert.Equal(before + 12, await Suspended(silo));
        Assert.Empty((await silo.Json("/api/v1/holds"))["items"]!.AsArray());
        (status, problem) = await Approve(silo, await silo.Json("/api/v1/sweeps/" + current["sweep"]), (string)current["planHash"]!);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.StartsWith("admin approved it", (string?)problem["detail"], StringComparison.Ordinal);

        // Whoever leaves now is no anomaly, and the day does not count what was approved.
        await Control(silo, "POST", [$"/control/employees/{staff[30]}/terminate"]);
        Assert.Empty((await silo.Sweep("""{"kind":"delta"}"""))["holds"]!.AsArray());
        Assert.Equal(before + 13, await Suspended(silo));
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
    }

    [Fact, Trait("rule", "10")]
    public async Task A_read_that_lost_people_waits_for_a_word_and_leavers_do_not()
    {
        await using SiloProcess silo = await Synced();
        (int[] staff, int before) = await Staff(silo);
        await Control(silo, "DELETE", staff[..8].Select(id => $"/control/employees/{id}?silent=true"));
        await Control(silo, "POST", [$"/control/employees/{staff[30]}/terminate"]);
        JsonNode held = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal(("held", "CountFall", 8), ((string?)held["state"], (string?)held["holds"]![0]!["kind"], (int)held["holds"]![0]!["count"]!));
        Assert.Equal(before, await Suspended(silo));
        Assert.Equal(1, (int)(await silo.Sweep($$"""{"kind":"scoped","employees":["id:{{staff[30]}}"]}"""))["tallies"]!["suspended"]!);

        (HttpStatusCode status, JsonNode approved) = await Approve(silo, held, (string)held["planHash"]!);
        Assert.Equal(HttpStatusCode.Accepted, status);
        JsonNode ended = await Ended(silo, approved);
        Assert.Equal(("completed", 8), ((string?)ended["state"], (int)ended["tallies"]!["orphaned"]!));
        Assert.Equal("cancelled", (string?)(await silo.Json("/api/v1/sweeps/" + held["id"]))["state"]);
        Assert.Equal("completed", (string?)(await silo.Sweep("""{"kind":"full"}"""))["state"]);
        Assert.Equal(before + 1, await Suspended(silo));
    }

    [Fact, Trait("rule", "10")]
    public async Task An_emptied_column_is_held_and_cleared_on_a_word()
    {
        await using SiloProcess silo = await Synced();
        (int[] staff, _) = await Staff(silo);
        foreach (int id in Enumerable.Range(1, Company))
        {
            await Edit(silo, id, new JsonObject { ["jobTitle"] = "Welder" });
        }

        await silo.Sweep("""{"kind":"full"}""");
        int titled = await Titled(silo);
        foreach (int id in staff[..15])
        {
            await Edit(silo, id, new JsonObject { ["jobTitle"] = string.Empty });
        }

        JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
        JsonNode hold = Assert.Single(sweep["holds"]!.AsArray())!;
        Assert.Equal(("completed", "FillFall:jobTitle"), ((string?)sweep["state"], (string?)hold["kind"]));
        Assert.Equal(titled, await Titled(silo));
        (_, JsonNode approved) = await Approve(silo, sweep, (string)hold["planHash"]!);
        Assert.Equal("completed", (string?)(await Ended(silo, approved))["state"]);
        Assert.Equal(titled - 15, await Titled(silo));
    }

    [Fact, Trait("rule", "11")]
    public async Task An_approved_dry_run_runs_its_plan_and_says_what_it_left_out()
    {
        await using SiloProcess silo = await Synced();
        (int[] staff, int before) = await Staff(silo);
        await Control(silo, "POST", staff[..12].Select(id => $"/control/employees/{id}/terminate"));
        await Edit(silo, staff[20], new JsonObject { ["jobTitle"] = "Boss" });
        int writes = (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count;
        JsonNode plan = await silo.Sweep("""{"kind":"full","dryRun":true}""");
        Assert.Equal((12, (string?)plan["planHash"]), ((int)plan["holds"]![0]!["count"]!, (string?)plan["holds"]![0]!["planHash"]));
        Assert.Equal(writes, (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count);

        (HttpStatusCode status, JsonNode problem) = await Approve(silo, plan, new string('0', 64));
        Assert.Equal((HttpStatusCode.Conflict, (string?)plan["planHash"]), (status, (string?)problem["currentPlanHash"]));

        // One stays after all, one gets yet another title, and one has come to it.
        await Control(silo, "POST", [$"/control/employees/{staff[0]}/rehire"]);
        await Edit(silo, staff[20], new JsonObject { ["jobTitle"] = "King" });
        await Edit(silo, staff[21], new JsonObject { ["jobTitle"] = "Boss" });
        (status, JsonNode approved) = await Approve(silo, plan, (string)plan["planHash"]!);
        Assert.Equal(HttpStatusCode.Accepted, status);
        JsonNode lists = approved["approval"]!;
        Assert.Equal(staff[1..12], lists["run"]!.AsArray().Select(Id).Order());
        Assert.Equal(staff[0], Id(Assert.Single(lists["dropped"]!.AsArray())));
        Assert.Equal([staff[20], staff[21]], lists["added"]!.AsArray().Select(Id).Order());
        JsonNode ended = await Ended(silo, approved);
        Assert.Equal((11, 0), ((int)ended["tallies"]!["suspended"]!, (int)ended["tallies"]!["updated"]!));
        Assert.Equal(before + 11, await Suspended(silo));
        Assert.Equal((string?)ended["id"], (string?)(await Approve(silo, plan, (string)plan["planHash"]!)).Body["id"]);
        Assert.Equal(2, (int)(await silo.Sweep("""{"kind":"full"}"""))["tallies"]!["updated"]!);
    }

    [Fact, Trait("rule", "11")]
    public async Task One_employee_is_shown_old_and_new_without_a_write()
    {
        await using SiloProcess silo = await Synced();
        (int[] staff, _) = await Staff(silo);
        await Edit(silo, staff[5], new JsonObject { ["jobTitle"] = "Boss" });
        int writes = (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count;
        JsonNode asked = await Post(silo, $"/api/v1/employees/id:{staff[5]}/reconcile", """{"dryRun":true}""");
        JsonNode shown = await Ended(silo, asked);
        JsonNode change = Assert.Single(Assert.Single((await silo.Json($"/api/v1/sweeps/{shown["id"]}/plan"))["items"]!.AsArray())!["changes"]!.AsArray())!;
        Assert.Equal((true, "jobTitle", "Boss"), ((bool)shown["dryRun"]!, (string?)change["field"], (string?)change["new"]));
        Assert.Equal(writes, (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count);
        Assert.Equal(1, (int)(await Ended(silo, (await Approve(silo, shown, (string)shown["planHash"]!)).Body))["tallies"]!["updated"]!);
    }

    [Fact, Trait("rule", "4")]
    public async Task A_shared_address_goes_to_the_owner_whom_an_operator_names()
    {
        await using SiloProcess silo = await Synced();
        (int[] staff, _) = await Staff(silo);
        string first = $"id:{staff[0]}";
        int accounts = (await silo.Json("/control/users", silo.Sandbox)).AsArray().Count;
        JsonNode one = await silo.Json("/api/v1/employees/" + first);
        string email = (string)one["workEmail"]!;
        using StringContent hire = new(new JsonObject { ["firstName"] = "Nova", ["lastName"] = "Starr", ["workEmail"] = email, ["status"] = "Active" }.ToJsonString(), Encoding.UTF8, "application/json");
        string id = (string)JsonNode.Parse(await (await silo.Sandbox.PostAsync("/control/employees", hire)).Content.ReadAsStringAsync())!["id"]!.ToString();
        await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal("DuplicateWorkEmail", (string?)(await silo.Json("/api/v1/employees/id:" + id))["hold"]!["reason"]);
        Assert.Contains($"release the owner by {first} or id:{id}", await Refused(silo, email), StringComparison.Ordinal);

        JsonNode shown = await Post(silo, $"/api/v1/employees/id:{id}/release", """{"dryRun":true}""");
        Assert.Equal((false, (string?)one["target"]!["id"], first), ((bool)shown["released"]!, (string?)shown["link"]!["userId"], (string?)shown["link"]!["from"]));
        JsonNode released = await Post(silo, $"/api/v1/employees/id:{id}/release", body: null);
        Assert.True((bool)released["released"]!);
        await Ended(silo, new JsonObject { ["id"] = (string?)released["sweep"] });
        JsonNode owner = await silo.Json("/api/v1/employees/id:" + id);
        Assert.Equal(("inSync", (string?)one["target"]!["id"], "Nova"), ((string?)owner["state"], (string?)owner["target"]!["id"], (string?)owner["actual"]!["firstName"]));
        JsonNode other = await silo.Json("/api/v1/employees/" + first);
        Assert.Equal(("held", null), ((string?)other["state"], other["target"]));
        Assert.Contains("was named the owner", await Refused(silo, first), StringComparison.Ordinal);
        Assert.Equal("Nothing of this employee is held.", await Refused(silo, $"id:{staff[1]}"));
        Assert.Contains((await silo.Json($"/api/v1/employees/id:{id}/events"))["items"]!.AsArray(), item => (string?)item!["type"] == "HoldReleased" && (bool)item["data"]!["released"]! && (string?)item["cause"]!["caller"] == "admin");
        Assert.Equal(accounts, (await silo.Json("/control/users", silo.Sandbox)).AsArray().Count);
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
    }

    private async Task<SiloProcess> Synced()
    {
        SiloProcess silo = await SiloProcess.Start(server, Company);
        await silo.FirstSync();
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        return silo;
    }

    /// <summary>Those with an active account and an email of their own, and how many accounts are suspended as it is.</summary>
    private static async Task<(int[] Staff, int Suspended)> Staff(SiloProcess silo)
    {
        JsonArray all = (await silo.Json("/api/v1/employees?limit=200"))["items"]!.AsArray();
        int[] staff = [.. all.Where(one => (string?)one!["state"] == "inSync" && one["target"]?["active"] is { } active && (bool)active).Select(Id).Where(id => id != KeyOwner).Order()];
        Assert.True(staff.Length > 40, $"{staff.Length}");
        return (staff, await Suspended(silo));
    }

    private static int Id(JsonNode? of) => int.Parse((string)of!["employeeId"]!, CultureInfo.InvariantCulture);

    private static async Task<(HttpStatusCode Status, JsonNode Body)> Approve(SiloProcess silo, JsonNode sweep, string planHash)
    {
        using StringContent content = new(new JsonObject { ["planHash"] = planHash }.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await silo.Api.PostAsync($"/api/v1/sweeps/{sweep["id"]}/approve", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static Task<JsonNode> Ended(SiloProcess silo, JsonNode sweep) =>
        silo.Until("/api/v1/sweeps/" + sweep["id"], one => (string?)one["state"] is "completed" or "completedWithFailures" or "failed" or "held");

    private static async Task<JsonNode> Post(SiloProcess silo, string path, string? body)
    {
        using StringContent? content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await silo.Api.PostAsync(path, content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<string> Refused(SiloProcess silo, string employee)
    {
        using HttpResponseMessage answer = await silo.Api.PostAsync($"/api/v1/employees/{employee}/release", content: null);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"]!;
    }

    private static async Task Control(SiloProcess silo, string method, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            (await silo.Sandbox.SendAsync(request)).EnsureSuccessStatusCode();
        }
    }

    private static async Task Edit(SiloProcess silo, int id, JsonObject change)
    {
        using StringContent content = new(change.ToJsonString(), Encoding.UTF8, "application/json");
        (await silo.Sandbox.PatchAsync(string.Create(CultureInfo.InvariantCulture, $"/control/employees/{id}"), content)).EnsureSuccessStatusCode();
    }

    private static async Task<int> Suspended(SiloProcess silo) =>
        (await silo.Json("/control/users", silo.Sandbox)).AsArray().Count(user => !(bool)user!["active"]!);

    private static async Task<int> Titled(SiloProcess silo) =>
        (await silo.Json("/control/users", silo.Sandbox)).AsArray().Count(user => user!["title"] is not null);
}
