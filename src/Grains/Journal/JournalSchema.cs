using Marten;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>The schema <c>sync</c>: Marten's tables and ours, applied idempotently under one advisory lock on its own connection, before the silo starts.</summary>
public static class JournalSchema
{
    // One number for all of OrleansSync's DDL; racing CREATE TABLE IF NOT EXISTS fails now and then.
    private const long AdvisoryLock = 0x4F53594E43;

    private static readonly string Tables = $"""
        create schema if not exists sync;
        {RosterTables.Create(suffix: string.Empty)}
        create table if not exists sync.former_keys (
            key text not null, employee_id text not null, left_at timestamptz not null, primary key (key, employee_id));
        create table if not exists sync.person_keys (
            employee_id text primary key, wrapped bytea, created_at timestamptz not null default now(), erased_at timestamptz);
        create table if not exists sync.data_protection_keys (
            name text primary key, xml text not null, created_at timestamptz not null default now());
        """;

    /// <summary>Applies it; safe when several silos start at once.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="store">Marten's store, whose own objects are applied under the same lock.</param>
    /// <param name="more">Further DDL of the engine.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task Apply(string connectionString, IDocumentStore store, string more, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        await Execute(connection, $"select pg_advisory_lock({AdvisoryLock})", cancellationToken);
        try
        {
            await Execute(connection, Tables, cancellationToken);
            await Execute(connection, more, cancellationToken);
            await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
            await Execute(connection, EventIndexes.Sql, cancellationToken);
        }
        finally
        {
            await Execute(connection, $"select pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // The text is a constant of this assembly, never input.
        await using NpgsqlCommand command = new(sql, connection);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
