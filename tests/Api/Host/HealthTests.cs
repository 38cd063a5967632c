using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Host;

public sealed class HealthTests(PostgresServer server)
{
    [Fact, Trait("rule", "8")]
    public async Task A_silo_without_its_database_lives_is_not_ready_and_says_why_until_the_database_is_back()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 3);
        NpgsqlConnectionStringBuilder database = new(silo.Database);
        await using TcpRelay relay = new(database.Host!, database.Port);
        database.Host = "127.0.0.1";
        database.Port = relay.Port;
        silo.StartProcess(new() { ["ConnectionStrings__Postgres"] = database.ConnectionString });
        JsonNode ready = await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        Assert.Empty(ready["reasons"]!.AsArray());

        relay.Cut();
        JsonNode away = await silo.Until("/health/ready", health => (string?)health["status"] == "notReady");
        Assert.Equal("The database does not answer.", (string?)away["reasons"]![0]);
        Assert.False((bool)away["checks"]!["database"]!);
        Assert.Equal(HttpStatusCode.OK, (await silo.Api.GetAsync("/health/live")).StatusCode);
        using HttpResponseMessage asked = await silo.Api.GetAsync("/api/v1/employees");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, asked.StatusCode);
        Assert.Equal("urn:orleanssync:problem:unavailable", (string?)JsonNode.Parse(await asked.Content.ReadAsStringAsync())!["type"]);
        Assert.NotNull(asked.Headers.RetryAfter);

        relay.Restore();
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        await silo.Until("/api/v1/employees", list => list["items"]!.AsArray().Count == 3);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_database_that_comes_after_the_silo_is_waited_for()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 3);
        NpgsqlConnectionStringBuilder database = new(silo.Database);
        await using TcpRelay relay = new(database.Host!, database.Port);
        database.Host = "127.0.0.1";
        database.Port = relay.Port;
        relay.Cut();
        silo.StartProcess(new() { ["ConnectionStrings__Postgres"] = database.ConnectionString });
        await silo.Says("Waiting for PostgreSQL");
        relay.Restore();
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
    }
}
