using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>How a caller names an employee: email, id, a key of before (DESIGN 3.1).</summary>
[Collection(nameof(ApiSilo))]
public sealed class EmployeeNameTests(ApiSilo api, PostgresServer server)
{
    [Theory, Trait("rule", "8")]
    [InlineData("")]
    [InlineData("/events")]
    [InlineData("/state")]
    public async Task An_id_names_anybody_everywhere(string what)
    {
        // 9 has no work email at all.
        foreach (string id in new[] { "id:1", "id:9", "ID:9", "id%3A9" })
        {
            Assert.Equal(HttpStatusCode.OK, (await api.Send("GET", "/api/v1/employees/" + id + what)).Status);
        }
    }

    [Fact, Trait("rule", "8")]
    public async Task An_id_names_anybody_for_replay_and_reconcile()
    {
        (HttpStatusCode status, JsonNode? replay, _) = await api.Send("POST", "/api/v1/employees/id:9/replay");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True((bool)replay!["identical"]!);
        (HttpStatusCode accepted, JsonNode? sweep, HttpResponseMessage answer) = await api.Send("POST", "/api/v1/employees/id:9/reconcile");
        Assert.Equal(HttpStatusCode.Accepted, accepted);
        Assert.Equal("/api/v1/sweeps/" + (string)sweep!["id"]!, answer.Headers.Location?.ToString());
    }

    [Fact, Trait("rule", "8")]
    public async Task An_email_is_found_in_any_case_with_plus_and_slash_and_after_a_rename_by_the_old_one()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 4);
        await silo.FirstSync();
        string before = (string)(await silo.Json("/api/v1/employees/id:1"))["key"]!;
        Assert.Null((await silo.Json("/api/v1/employees/" + before))["movedTo"]);

        const string After = "Mia+hr/eu@acme.test";
        using StringContent rename = new(new JsonObject { ["workEmail"] = After }.ToJsonString(), Encoding.UTF8, "application/json");
        (await silo.Sandbox.PatchAsync("/control/employees/1", rename)).EnsureSuccessStatusCode();
        Assert.Equal("completed", (string?)(await silo.Sweep("""{"kind":"scoped","employees":["id:1"]}"""))["state"]);

        foreach (string name in new[] { Uri.EscapeDataString(After), Uri.EscapeDataString(After.ToUpperInvariant()), "mia+hr%2Feu@acme.test" })
        {
            JsonNode found = await silo.Json("/api/v1/employees/" + name);
            Assert.Equal("1", (string?)found["employeeId"]);
            Assert.Null(found["movedTo"]);
            Assert.NotEmpty((await silo.Json($"/api/v1/employees/{name}/events"))["items"]!.AsArray());
        }

        // Reads follow a key of before and say so; acting needs the present one.
        JsonNode moved = await silo.Json("/api/v1/employees/" + before);
        Assert.Equal("1", (string?)moved["employeeId"]);
        Assert.Equal(After.ToLowerInvariant(), (string?)moved["key"]);
        Assert.Equal(After.ToLowerInvariant(), (string?)moved["movedTo"]);
        Assert.Equal(After.ToLowerInvariant(), (string?)(await silo.Json($"/api/v1/employees/{before}/events"))["movedTo"]);
        using HttpResponseMessage acting = await silo.Api.PostAsync($"/api/v1/employees/{before}/reconcile", content: null);
        JsonNode refused = JsonNode.Parse(await acting.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.NotFound, acting.StatusCode);
        Assert.Equal("urn:orleanssync:problem:moved", (string?)refused["type"]);
        Assert.Equal(After.ToLowerInvariant(), (string?)refused["movedTo"]);
    }
}
