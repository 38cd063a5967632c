using Npgsql;

namespace OrleansSync.Silo.Hosting;

/// <summary>Waits for a database that starts at the same time as the silo; a refusal that waiting does not mend ends the start.</summary>
internal static class DatabaseWait
{
    private static readonly TimeSpan For = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>Null once it answers, else why the start ends.</summary>
    public static async Task<string?> Failure(string connectionString, TimeProvider clock)
    {
        DateTimeOffset until = clock.GetUtcNow() + For;
        bool said = false;
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = new(connectionString);
                await connection.OpenAsync();
                return null;
            }
            catch (PostgresException failure) when (!failure.IsTransient)
            {
                return $"PostgreSQL refuses the connection: {failure.MessageText} ({failure.SqlState}).";
            }
            catch (NpgsqlException failure) when (clock.GetUtcNow() < until)
            {
                if (!said)
                {
                    await Console.Error.WriteLineAsync($"Waiting for PostgreSQL: {failure.Message}");
                    said = true;
                }
            }
            catch (NpgsqlException failure)
            {
                return $"PostgreSQL does not answer: {failure.Message}";
            }

            await Task.Delay(Between, clock);
        }
    }
}
