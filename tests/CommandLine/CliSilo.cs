using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.CommandLine;

/// <summary>Tests that share <see cref="CliSilo"/>; one after the other.</summary>
[CollectionDefinition(nameof(CliSilo))]
public sealed class CliSiloCollection : ICollectionFixture<CliSilo>;

/// <summary>A silo with a synced company.</summary>
public sealed class CliSilo(PostgresServer server) : IAsyncLifetime
{
    private SiloProcess? silo;

    internal SiloProcess Silo => silo ?? throw new InvalidOperationException("Not started.");

    internal Tool Tool(string role = "admin") => new(Silo.Api.BaseAddress!, $"test-{role}-key");

    public async ValueTask InitializeAsync()
    {
        silo = await SiloProcess.Start(server, employees: 12);
        await silo.FirstSync();

        // The schedule's first look at the changes follows at once, and would take a test's change away.
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
    }

    public async ValueTask DisposeAsync()
    {
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
    }
}
