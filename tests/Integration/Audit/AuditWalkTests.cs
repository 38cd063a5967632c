using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Audit;

/// <summary>One person's life through the whole product, and every question of the audit answered over HTTP at each point of it.</summary>
public sealed class AuditWalkTests(PostgresServer server)
{
    [Fact, Trait("rule", "8")]
    public async Task A_life_is_explained_and_known_at_every_point_of_it()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 6);
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        string beforeHire = await Now(silo);

        await Send(silo, HttpMethod.Post, "/control/employees", """{"firstName":"Nova","lastName":"Starr","jobTitle":"Clerk","workEmail":"nova.starr@acme.test","status":"Active"}""");
        await silo.Sweep("""{"kind":"scoped","employees":["nova.starr@acme.test"]}""");
        JsonNode hired = await silo.Json("/api/v1/employees/nova.starr@acme.test");
        string person = "id:" + (string)hired["employeeId"]!;
        string id = (string)hired["employeeId"]!;
        string userId = (string)hired["target"]!["id"]!;
        string afterHire = await Now(silo);

        await Change(silo, id, """{"jobTitle":"Boss"}""");
        JsonNode raise = await Sync(silo, person);
        string afterRaise = await Now(silo);

        await Change(silo, id, """{"workEmail":"nova.moon@acme.test"}""");
        await Sync(silo, person);
        string afterRename = await Now(silo);

        await Send(silo, HttpMethod.Patch, "/control/users/" + userId, """{"title":"typed by hand"}""");
        await silo.Sweep("""{"kind":"full"}""");
        string afterRepair = await Now(silo);

        await Send(silo, HttpMethod.Post, $"/control/employees/{id}/terminate", null);
        await Sync(silo, person);
        string afterTermination = await Now(silo);

        await Change(silo, id, """{"status":"Active"}""");
        await Sync(silo, person);
        string afterRehire = await Now(silo);

        // Everybody at each instant.
        Assert.Null(await Then(silo, beforeHire, id));
        Assert.Equal(("Clerk", "nova.starr@acme.test", "Active"), Seen(await Then(silo, afterHire, id)));
        Assert.Equal(("Boss", "nova.starr@acme.test", "Active"), Seen(await Then(silo, afterRaise, id)));
        Assert.Equal(("Boss", "nova.moon@acme.test", "Active"), Seen(await Then(silo, afterRename, id)));
        Assert.Equal(("Boss", "nova.moon@acme.test", "Active"), Seen(await Then(silo, afterRepair, id)));
        Assert.Equal(("Boss", "nova.moon@acme.test", "Inactive"), Seen(await Then(silo, afterTermination, id)));
        Assert.Equal(("Boss", "nova.moon@acme.test", "Active"), Seen(await Then(silo, afterRehire, id)));

        // What differs between two of them: this person alone, and only what changed.
        JsonNode compared = await silo.Json($"/api/v1/state/compare?from={afterHire}&to={afterRename}");
        JsonNode only = Assert.Single(compared["items"]!.AsArray())!;
        Assert.Equal(id, (string?)only["employeeId"]);
        Dictionary<string, (string?, string?)> fields = only["differences"]!.AsArray().ToDictionary(one => (string)one!["field"]!, one => ((string?)one!["from"]?.ToString(), (string?)one["to"]?.ToString()));
        Assert.Equal(("Clerk", "Boss"), fields["actual.jobTitle"]);
        Assert.Equal(("nova.starr@acme.test", "nova.moon@acme.test"), fields["key"]);
        Assert.DoesNotContain("facts.lastName", fields.Keys);
        Assert.True((bool)(await silo.Json($"/api/v1/state/compare?from={beforeHire}&to={afterHire}"))["items"]![0]!["isNew"]!);
        Assert.Empty((await silo.Json($"/api/v1/state/compare?from={afterRehire}&to={afterRehire}"))["items"]!.AsArray());

        // Why the title is what it is: the raise, and the repair of what somebody typed.
        JsonNode explained = await silo.Json($"/api/v1/employees/{person}/explain");
        JsonNode title = explained["attributes"]!.AsArray().Single(one => (string?)one!["field"] == "jobTitle")!;
        Assert.Equal(("inStep", "Boss", "Boss", "Boss"), ((string?)title["standing"], (string?)title["desired"], (string?)title["actual"], (string?)title["sources"]![0]!["value"]));
        Assert.Equal((string?)raise["id"], (string?)title["observed"]!["correlationId"]);
        Assert.Equal(("typed by hand", "Boss"), ((string?)title["changed"]!["old"], (string?)title["changed"]!["new"]));
        Assert.Equal("Updated", (string?)title["written"]!["outcome"]!["type"]);
        Assert.True((long)title["written"]!["intended"]!["version"]! < (long)title["written"]!["outcome"]!["version"]!);
        Assert.Equal("Reactivated", (string?)explained["attributes"]!.AsArray().Single(one => (string?)one!["field"] == "status")!["changed"]!["type"]);
        Assert.Contains(explained["whyNot"]!.AsArray(), why => (string?)why!["question"] == "notSuspended" && (string?)why["rule"] == "StatusActive");

        // Everything that the raise did: one person's three events, and the sweep's own.
        JsonNode cause = await silo.Json("/api/v1/causes/" + raise["id"]);
        string[] types = [.. cause["items"]!.AsArray().Where(one => (string?)one!["employeeId"] == id).Select(one => (string)one!["type"]!)];
        Assert.Equal(["Observed", "WriteIntended", "Updated"], types);
        Assert.Equal(1, (int)cause["counts"]!["Updated"]!);
        Assert.All(cause["items"]!.AsArray(), one => Assert.Equal((string?)raise["id"], (string?)one!["correlationId"]));

        // The caller's own request leads to the same.
        string requestId = (string)(await silo.Json("/api/v1/sweeps/" + raise["id"]))["cause"]!["id"]!;
        Assert.Equal((string?)raise["id"], (string?)(await silo.Json("/api/v1/causes/" + Uri.EscapeDataString(requestId)))["sweeps"]![0]!["id"]);

        await PagesAreWhole(silo, afterRehire);
        await BadInputIsRefused(silo);
        Assert.DoesNotContain("@acme.test", silo.Output, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task PagesAreWhole(SiloProcess silo, string at)
    {
        JsonNode all = await silo.Json("/api/v1/state?at=" + at);
        List<string> paged = [];
        string? cursor = null;
        do
        {
            JsonNode page = await silo.Json($"/api/v1/state?at={at}&limit=2" + (cursor is null ? string.Empty : "&cursor=" + cursor));
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            paged.AddRange(page["items"]!.AsArray().Select(one => (string)one!["employeeId"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(all["items"]!.AsArray().Select(one => (string)one!["employeeId"]!), paged);
        Assert.Equal(7, paged.Count);
    }

    private static async Task BadInputIsRefused(SiloProcess silo)
    {
        string other = (string)(await silo.Json("/api/v1/employees?limit=1"))["nextCursor"]!;
        foreach (string path in new[] { "state", "state?at=never", "state?at=2026-01-01&limit=0", "state?at=2026-01-01&cursor=" + other, "state/compare?from=2026-01-02&to=2026-01-01", "state/compare?from=2026-01-02", "causes/x?limit=501" })
        {
            using HttpResponseMessage answer = await silo.Api.GetAsync("/api/v1/" + path);
            Assert.Equal((path, HttpStatusCode.BadRequest, "application/problem+json"), (path, answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }

        foreach (string path in new[] { "causes/nothing", "causes/" + new string('x', 200), "employees/nobody@acme.test/explain" })
        {
            using HttpResponseMessage answer = await silo.Api.GetAsync("/api/v1/" + path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
        }
    }

    private static async Task<JsonNode> Sync(SiloProcess silo, string person) => await silo.Sweep($$"""{"kind":"scoped","employees":["{{person}}"]}""");

    private static Task Change(SiloProcess silo, string id, string body) => Send(silo, HttpMethod.Patch, "/control/employees/" + id, body);

    private static async Task Send(SiloProcess silo, HttpMethod method, string path, string? body)
    {
        using HttpRequestMessage request = new(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage answer = await silo.Sandbox.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode}");
    }

    // The silo's clock is this machine's; one of its own times, so that nothing is between.
    private static async Task<string> Now(SiloProcess silo)
    {
        JsonNode last = (await silo.Json("/api/v1/sweeps"))["items"]!.AsArray().MaxBy(one => (DateTimeOffset?)one!["completedAt"] ?? default)!;
        return Uri.EscapeDataString(((DateTimeOffset)last["completedAt"]!).ToString("O", CultureInfo.InvariantCulture));
    }

    private static async Task<JsonNode?> Then(SiloProcess silo, string at, string id) =>
        (await silo.Json("/api/v1/state?at=" + at))["items"]!.AsArray().SingleOrDefault(one => (string?)one!["employeeId"] == id);

    private static (string?, string?, string?) Seen(JsonNode? person) =>
        ((string?)person!["actual"]!["jobTitle"], (string?)person["actual"]!["companyEmail"], (string?)person["actual"]!["status"]);
}
