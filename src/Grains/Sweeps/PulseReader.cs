using Npgsql;
using NpgsqlTypes;

namespace OrleansSync.Grains.Sweeps;

/// <summary>How busy it was and how fast, for people who look: out of the sweeps' records and the events' times.</summary>
public sealed class PulseReader(NpgsqlDataSource database)
{
    private const int Minutes = 60;

    // Enough for a percentile; a first sync of a large company must not make every look slow.
    private const int SampleMax = 2000;

    /// <summary>Reads the last hour, and the delays of the last day.</summary>
    public async Task<Pulse> Read(DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset from = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddMinutes(Math.Floor(now.UtcDateTime.TimeOfDay.TotalMinutes) - (Minutes - 1));
        double[] reads = new double[Minutes];
        double[] writes = new double[Minutes];
        await using NpgsqlCommand command = database.CreateCommand("""
            select (record->>'startedAt')::timestamptz, coalesce((record->>'completedAt')::timestamptz, @now),
                   (record->'requests'->>'sourceReads')::int + (record->'requests'->>'targetReads')::int, (record->'requests'->>'targetWrites')::int
            from sync.sweeps where record->>'startedAt' is not null and (record->>'completedAt' is null or (record->>'completedAt')::timestamptz >= @from) and (record->>'startedAt')::timestamptz <= @now
            """);
        _ = command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, now.UtcDateTime);
        _ = command.Parameters.AddWithValue("from", NpgsqlDbType.TimestampTz, from.UtcDateTime);
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                Add(reader, from, reads, writes);
            }
        }

        (TimeSpan? typical, TimeSpan? slow) = await Delays(now, cancellationToken);
        return new Pulse(from, [.. reads], [.. writes], typical, slow);
    }

    private static void Add(NpgsqlDataReader reader, DateTimeOffset from, double[] reads, double[] writes)
    {
        (DateTimeOffset start, DateTimeOffset end) = (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
        Pulse.Spread(reads, from, start, end, reader.GetInt32(2));
        Pulse.Spread(writes, from, start, end, reader.GetInt32(3));
    }

    // A write belongs to the look that the same sweep or delivery took; one that answers drift or a hold has no such look and is left out.
    private async Task<(TimeSpan? Typical, TimeSpan? Slow)> Delays(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            select percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from written.timestamp - seen.timestamp)::float8)
            from (select stream_id, correlation_id, version, timestamp from sync.mt_events
                  where timestamp > @since and type = any(@writes) order by seq_id desc limit @max) written
            join lateral (select o.timestamp from sync.mt_events o
                          where o.stream_id = written.stream_id and o.version < written.version and o.type = @observed and o.correlation_id = written.correlation_id
                          order by o.version desc limit 1) seen on true
            """);
        _ = command.Parameters.AddWithValue("since", NpgsqlDbType.TimestampTz, now.UtcDateTime.AddDays(-1));
        _ = command.Parameters.AddWithValue("writes", Pulse.Writing);
        _ = command.Parameters.AddWithValue("observed", Pulse.Seen);
        _ = command.Parameters.AddWithValue("max", SampleMax);
        return await command.ExecuteScalarAsync(cancellationToken) is double[] { Length: 2 } seconds
            ? (TimeSpan.FromSeconds(seconds[0]), TimeSpan.FromSeconds(seconds[1]))
            : (null, null);
    }
}
