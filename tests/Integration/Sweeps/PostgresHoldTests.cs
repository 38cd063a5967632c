using Npgsql;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Integration.Journal;
using OrleansSync.Tests.Support;
using OrleansSync.Tests.Support.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Integration.Sweeps;

/// <summary>The contract over real PostgreSQL.</summary>
public sealed class PostgresHoldTests(PostgresServer server) : HoldContract, IAsyncLifetime
{
    private NpgsqlDataSource? database;

    protected override IHoldStore Holds => new HoldStore(Database);

    protected override IBaselines Baselines => new PostgresBaselines(Database);

    protected override IHarmLog Harms => new HarmLog(Database);

    private NpgsqlDataSource Database => database ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        string name = await server.CreateDatabase();
        await JournalDatabase.Prepare(name);
        database = NpgsqlDataSource.Create(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }
}
