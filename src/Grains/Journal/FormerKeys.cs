using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>Who had a key before: written with the roster, in the journal's transaction.</summary>
public sealed class FormerKeys(NpgsqlDataSource database)
{
    /// <summary>The employee id that gave a key up last, or null when nobody ever did.</summary>
    public async Task<string?> LastHolder(string key, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select employee_id from sync.former_keys where key = @key order by left_at desc limit 1");
        _ = command.Parameters.AddWithValue("key", key);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
