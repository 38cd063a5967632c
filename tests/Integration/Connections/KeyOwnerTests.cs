using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Connections;

/// <summary>DESIGN 3.1: the sync must not saw off its own branch.</summary>
public sealed class KeyOwnerTests(PostgresServer server)
{
    [Fact, Trait("rule", "3.1")]
    public async Task A_leaver_who_owns_a_key_is_held_loudly_until_the_key_is_no_longer_theirs()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 6);
        await silo.FirstSync();
        string administrator = (string)(await silo.Json("/api/v1/employees/id:2"))["key"]!;
        await silo.Kill();
        silo.StartProcess(new() { ["JumpCloud__KeyOwner"] = administrator.ToUpperInvariant() });
        await silo.Until("/api/v1/settings", settings => settings["sync"]!["protected"]!.AsArray().Count == 0);
        using HttpRequestMessage save = new(HttpMethod.Put, "/api/v1/settings") { Content = new StringContent("""{"sync":{"protected":["somebody@acme.test"]}}""", Encoding.UTF8, "application/json") };
        save.Headers.TryAddWithoutValidation("If-Match", "*");
        (await silo.Api.SendAsync(save)).EnsureSuccessStatusCode();
        for (int id = 1; id <= 3; id++)
        {
            await silo.Sandbox.PostAsync($"/control/employees/{id}/terminate", content: null);
        }

        await silo.Sweep("""{"kind":"full"}""");
        for (int id = 1; id <= 3; id++)
        {
            JsonNode one = await silo.Json($"/api/v1/employees/id:{id}");
            Assert.Equal((id < 3, id < 3 ? "Protected" : null), ((bool)one["target"]!["active"]!, (string?)one["hold"]?["reason"]));
        }

        await silo.Says("Employee id:1 is Inactive in BambooHR and not suspended");
        await ConnectionsTests.Switch(silo, """{"bamboo":{"keyOwner":0}}""");
        await silo.Sweep("""{"kind":"scoped","employees":["id:1"]}""");
        Assert.False((bool)(await silo.Json("/api/v1/employees/id:1"))["target"]!["active"]!);
    }
}
