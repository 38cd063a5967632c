using Npgsql;

namespace OrleansSync.Silo.Storage;

/// <summary>The schema <c>orleans</c> for the ADO.NET providers: embedded SQL, applied idempotently under an advisory lock before the silo starts.</summary>
internal static class OrleansSchema
{
    private const int PoolMax = 8;

    /// <summary>The connection string for Orleans: its own schema and a small pool of its own.</summary>
    public static string ConnectionString(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = "orleans", MaxPoolSize = PoolMax, ApplicationName = "orleanssync-orleans" }.ConnectionString;

    /// <summary>Applies it; safe when several silos start at once.</summary>
    public static async Task Apply(string connectionString, CancellationToken cancellationToken)
    {
        await using Stream stream = typeof(OrleansSchema).Assembly.GetManifestResourceStream("OrleansSchema.sql") ?? throw new InvalidOperationException("The embedded schema is missing.");
        using StreamReader reader = new(stream);
        string sql = await reader.ReadToEndAsync(cancellationToken);
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand gate = new("select pg_advisory_xact_lock(340117014852)", connection, transaction))
        {
            _ = await gate.ExecuteNonQueryAsync(cancellationToken);
        }

        // The text is an embedded constant; nothing of it is input.
        await using (NpgsqlCommand command = new(sql, connection, transaction))
        {
            _ = await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
