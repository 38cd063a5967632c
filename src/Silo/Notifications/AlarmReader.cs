using System.Globalization;
using Npgsql;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Notifications;

/// <summary>Reads from the tables alone what is wrong now: it needs neither coordinator nor schedule, and so notices when these are what is wrong.</summary>
internal sealed class AlarmReader(NpgsqlDataSource database, ISettings settings, EngineReadiness readiness, TimeProvider clock)
{
    private const int QuarantinedFrom = 6;
    private const int DeltasMax = 3;
    private static readonly TimeSpan DownFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OverdueFor = TimeSpan.FromMinutes(15);
    private readonly DateTimeOffset started = clock.GetUtcNow();

    /// <summary>All alarms that hold now.</summary>
    public async Task<List<Alarm>> Read(CancellationToken cancellationToken)
    {
        List<Alarm> alarms = [];
        if (!readiness.IsConfigured)
        {
            return alarms;
        }

        await Employees(alarms, cancellationToken);
        await Holds(alarms, cancellationToken);
        await Sweeps(alarms, cancellationToken);
        await Overdue(alarms, cancellationToken);
        return alarms;
    }

    private async Task Employees(List<Alarm> alarms, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            select employee_id, state, hold_reason from sync.roster
            where state = 'Held' or hold_reason = 'Protected' or (state = 'Failing' and (last_error_class = 'Permanent' or attempts >= @quarantined))
            order by employee_id
            """);
        _ = command.Parameters.AddWithValue("quarantined", QuarantinedFrom);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string id = reader.GetString(0);
            string? reason = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2);
            alarms.Add(reason switch
            {
                "Protected" => new Alarm("protected:" + id, AlarmKind.ProtectedLeaver, $"Employee id:{id} left and is protected: the account stays active until you decide.", EmployeeId: id),
                not null => new Alarm($"held:{reason}:{id}", AlarmKind.EmployeeHeld, $"Employee id:{id} is held: {reason}.", EmployeeId: id),
                null => new Alarm("failing:" + id, AlarmKind.EmployeeQuarantined, $"Employee id:{id} cannot be brought in step; the next attempts are far apart.", EmployeeId: id),
            });
        }
    }

    private async Task Holds(List<Alarm> alarms, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select kind, hold->>'sweepId', (hold->>'count')::int from sync.holds where state = 'Open'");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string kind = reader.GetString(0);
            int count = await reader.IsDBNullAsync(2, cancellationToken) ? 0 : reader.GetInt32(2);
            string? sweepId = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1);
            alarms.Add(new Alarm("hold:" + kind, AlarmKind.PlanHeld, string.Create(CultureInfo.InvariantCulture, $"{kind} is held ({count} employees): approve it, or repair its cause."), sweepId));
        }
    }

    private async Task Sweeps(List<Alarm> alarms, CancellationToken cancellationToken)
    {
        // A delta that failed is tried again in a minute: one says little. A full sweep that failed says enough.
        await using NpgsqlCommand command = database.CreateCommand("""
            with ended as (
                select id, kind, state, record, row_number() over (partition by kind order by requested_at desc, id desc) as place from sync.sweeps
                where state in ('Completed', 'CompletedWithFailures', 'Failed') and kind <> 'Scoped' and not coalesce((record->>'dryRun')::boolean, false))
            select id, kind, state, coalesce((record->>'keyRefused')::boolean, false), record->>'error', false as waits,
                (select count(*) from ended f where f.kind = e.kind and f.place <= @deltas and f.state = 'Failed') from ended e where place = 1
            union all
            select id, kind, state, false, record->'waiting'->>'reason', true, 0 from sync.sweeps
            where state in ('Planning', 'Running') and (record->'waiting'->>'since')::timestamptz < @down
            """);
        _ = command.Parameters.AddWithValue("deltas", (long)DeltasMax);
        _ = command.Parameters.AddWithValue("down", clock.GetUtcNow() - DownFor);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            (string id, string kind, string state) = (reader.GetString(0), reader.GetString(1), reader.GetString(2));
            string text = await reader.IsDBNullAsync(4, cancellationToken) ? string.Empty : " " + reader.GetString(4);
            string word = kind.ToLowerInvariant();
            Alarm? alarm = (state, reader.GetBoolean(5), reader.GetBoolean(3)) switch
            {
                (_, true, _) => new Alarm("target-down", AlarmKind.TargetDown, $"A {word} sweep waits.{text}", id),
                ("Failed", _, true) => new Alarm("key-refused", AlarmKind.KeyRefused, $"Nothing is synced.{text}", id),
                ("Failed", _, _) when kind == "Full" || reader.GetInt64(6) == DeltasMax => new Alarm("failed:" + word, AlarmKind.SweepFailed, $"The last {word} sweep failed.{text}", id),
                ("CompletedWithFailures", _, _) when kind == "Full" => new Alarm("with-failures", AlarmKind.CompletedWithFailures, "The last full sweep left employees out of step.", id),
                _ => null,
            };
            if (alarm is not null && !alarms.Exists(one => one.Key == alarm.Key))
            {
                alarms.Add(alarm);
            }
        }
    }

    private async Task Overdue(List<Alarm> alarms, CancellationToken cancellationToken)
    {
        SyncSettings current = settings.Current;
        if (current.Mode == SyncMode.Paused)
        {
            return;
        }

        await using NpgsqlCommand command = database.CreateCommand("""
            select max((record->>'completedAt')::timestamptz) from sync.sweeps where state in ('Completed', 'CompletedWithFailures') and kind <> 'Scoped'
            """);
        DateTimeOffset last = await command.ExecuteScalarAsync(cancellationToken) is DateTime completed && completed > started.UtcDateTime ? new DateTimeOffset(completed, TimeSpan.Zero) : started;
        DateTimeOffset now = clock.GetUtcNow();
        if (SweepSchedule.Next(current.Schedule, current, last) + OverdueFor < now || SweepSchedule.Next(current.FullSchedule, current, last) + OverdueFor < now)
        {
            alarms.Add(new Alarm("overdue", AlarmKind.SweepOverdue, string.Create(CultureInfo.InvariantCulture, $"No sweep was completed since {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")));
        }
    }
}
