using System.Net.Sockets;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>Failures of PostgreSQL that say nothing of the statement: trying again can help.</summary>
internal static class Interruption
{
    /// <summary>Connection lost, server restarting, out of resources, read-only standby, deadlock, lock time-out.</summary>
    public static bool Is(Exception failure)
    {
        for (Exception? one = failure; one is not null; one = one.InnerException)
        {
            bool passes = one switch
            {
                // 08 connection, 40 rolled back for another, 53 resources, 57 operator or crash.
                PostgresException refused => refused.SqlState is ['0', '8', ..] or ['4', '0', ..] or ['5', '3', ..] or ['5', '7', ..] or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable,
                NpgsqlException or SocketException or IOException or TimeoutException => true,
                _ => false,
            };
            if (passes)
            {
                return true;
            }
        }

        return false;
    }
}
