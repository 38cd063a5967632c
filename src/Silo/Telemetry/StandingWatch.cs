using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Silo.Telemetry;

/// <summary>Asks the database where the company stands, on every silo and beside everything that sweeps: an engine that stopped cannot hide that it did.</summary>
internal sealed partial class StandingWatch(NpgsqlDataSource database, StandingInstruments instruments, TimeProvider clock, ILogger<StandingWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            do
            {
                await Look(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        try
        {
            instruments.Saw(await ReadSweeps(cancellationToken));
            instruments.Saw(await ReadStanding(cancellationToken));
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            // Old counts would look like new ones; the age of the last sweep goes on from what is known.
            instruments.Lost();
            LogUnread(failure);
        }
    }

    private async Task<LastSweeps> ReadSweeps(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            select max(ended) filter (where kind = 'Full'), max(ended) filter (where kind in ('Full', 'Delta')), min(requested_at) from (
                select kind, requested_at, case when state in ('Completed', 'CompletedWithFailures') and not coalesce((record->>'dryRun')::boolean, false)
                    then (record->>'completedAt')::timestamptz end as ended from sync.sweeps) sweeps
            """);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new LastSweeps(Instant(reader, 0), Instant(reader, 1), Instant(reader, 2)) : new LastSweeps(null, null, null);
    }

    private async Task<Standing> ReadStanding(CancellationToken cancellationToken)
    {
        Dictionary<string, long> states = await Counts("select state, count(*) from sync.roster group by state", cancellationToken);
        Dictionary<string, long> reasons = await Counts("select hold_reason, count(*) from sync.roster where state = 'Held' and hold_reason is not null group by hold_reason", cancellationToken);
        Dictionary<string, long> holds = await Counts("select kind, count(*) from sync.holds where state = 'Open' group by kind", cancellationToken);
        return new Standing(
            Enum.GetValues<EmployeeStanding>().ToImmutableDictionary(state => state, state => states.GetValueOrDefault(state.ToString())),
            Enum.GetValues<HoldReason>().ToImmutableDictionary(reason => reason, reason => reasons.GetValueOrDefault(reason.ToString())),
            holds.ToImmutableDictionary(StringComparer.Ordinal));
    }

    private async Task<Dictionary<string, long>> Counts(string sql, CancellationToken cancellationToken)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        await using NpgsqlCommand command = database.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
        }

        return counts;
    }

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);

    [LoggerMessage(EventId = 5201, Level = LogLevel.Warning, Message = "The database did not say where the company stands; asked again in a moment")]
    private partial void LogUnread(Exception failure);
}
