using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Engine;

/// <summary>DESIGN 8: settings at run time.</summary>
public sealed class SettingsTests(PostgresServer server)
{
    [Fact, Trait("Rule", "8 saving settings triggers a full sync")]
    public async Task Saving_syncs_everyone_locks_hold_and_stale_saves_are_refused()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 8);
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        using HttpResponseMessage got = await silo.Api.GetAsync("/api/v1/settings");
        JsonObject settings = JsonNode.Parse(await got.Content.ReadAsStringAsync())!.AsObject();
        string tag = got.Headers.ETag!.Tag;

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await Put(silo, settings, tag: null)).Status);
        (HttpStatusCode status, JsonNode unchanged) = await Put(silo, settings, tag);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull((string?)unchanged["sweep"]);

        Assert.Equal((HttpStatusCode.Conflict, true), await Refused(silo, """{"sync":{"schedule":"hourly"}}""", tag, "Sync:Schedule"));
        Assert.Equal((HttpStatusCode.BadRequest, true), await Refused(silo, """{"sync":{"fullSchedule":"often"}}""", tag, "Sync:FullSchedule"));
        Assert.Equal((HttpStatusCode.BadRequest, true), await Refused(silo, """{"sync":{"colour":"red"}}""", tag, "sync.colour"));

        (_, JsonNode saved) = await Put(silo, JsonNode.Parse("""{"sync":{"fullSchedule":"daily at 04:30","fields":["jobTitle"]},"guards":{"suspensions":{"max":3}}}""")!.AsObject(), tag);
        Assert.Equal("30 4 * * *", (string?)saved["sync"]!["fullSchedule"]);
        Assert.Equal(3, (int)saved["guards"]!["suspensions"]!["max"]!);
        Assert.Equal(["jobTitle"], saved["sync"]!["fields"]!.AsArray().Select(field => (string?)field));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await Put(silo, settings, tag)).Status);
        JsonNode sweep = await silo.Until("/api/v1/sweeps/" + saved["sweep"], one => (string?)one["state"] == "completed");
        Assert.Equal((long)saved["revision"]!, (long)sweep["settingsRevision"]!);
    }

    private static async Task<(HttpStatusCode Status, bool NamesIt)> Refused(SiloProcess silo, string body, string tag, string name)
    {
        (HttpStatusCode status, JsonNode answer) = await Put(silo, JsonNode.Parse(body)!.AsObject(), tag);
        return (status, ((string?)answer["detail"])!.Contains(name, StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> Put(SiloProcess silo, JsonObject body, string? tag)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, "/api/v1/settings") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        using HttpResponseMessage answer = await silo.Api.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
