using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Tests.Integration.Journal;

/// <summary>The journal's services over a database with its schema.</summary>
internal static class JournalDatabase
{
    public static ServiceProvider Services(string database) =>
        new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJournal(database).BuildServiceProvider();

    public static async Task Prepare(string database)
    {
        await using ServiceProvider services = Services(database);
        await JournalSchema.Apply(database, services.GetRequiredService<IDocumentStore>(), SweepStore.Schema, CancellationToken.None);
    }

    public static async Task<T> Scalar<T>(string database, string sql)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException("One value was due."));
    }
}
