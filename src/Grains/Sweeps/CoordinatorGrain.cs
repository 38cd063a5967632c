using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>See <see cref="ICoordinatorGrain"/>.</summary>
[GrainType("orleanssync.coordinator")]
internal sealed partial class CoordinatorGrain(
    [PersistentState("coordinator")] IPersistentState<CoordinatorState> storage,
    SweepStore store,
    ISettings settings,
    IIds ids,
    EngineReadiness readiness,
    TimeProvider clock,
    ILogger<CoordinatorGrain> logger) : Grain, ICoordinatorGrain, IRemindable
{
    private const string LastResort = "last-resort";
    private static readonly TimeSpan LastResortEvery = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FullRetryAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BlockedFor = TimeSpan.FromHours(1);

    private CoordinatorState State
    {
        get => storage.State;
        set => storage.State = value;
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await this.RegisterOrUpdateReminder(LastResort, LastResortEvery, LastResortEvery, cancellationToken);
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            // The silos' own pings are what the schedule lives on.
            LogNoReminder(failure);
        }
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Tick(CancellationToken.None);

    /// <inheritdoc/>
    public async Task<SweepTicket> Request(SweepRequest request, CancellationToken cancellationToken)
    {
        SweepTicket ticket = await Enqueue(request, wholeRoster: false, cancellationToken);
        await StartWhatMay(cancellationToken);
        await storage.WriteStateAsync(cancellationToken);
        return ticket;
    }

    /// <inheritdoc/>
    public async Task Tick(CancellationToken cancellationToken)
    {
        if (!readiness.IsConfigured || settings.Current.Mode == SyncMode.Paused)
        {
            return;
        }

        CoordinatorState before = State;
        await EnqueueWhatIsDue(cancellationToken);
        await StartWhatMay(cancellationToken);
        if (!ReferenceEquals(before, State))
        {
            await storage.WriteStateAsync(cancellationToken);
        }

        // A sweep whose silo was lost is activated elsewhere by this, and goes on from its record.
        foreach (string id in State.Running.Values)
        {
            await GrainFactory.GetGrain<ISweepGrain>(id).Ping(State.Watermark, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task Finished(string sweepId, SweepKind kind, SweepState state, DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        Dictionary<SweepKind, string> running = new(State.Running);
        if (running.GetValueOrDefault(kind) == sweepId)
        {
            _ = running.Remove(kind);
        }

        bool blocked = await store.Get(sweepId, cancellationToken) is { KeyRefused: true };
        State = State with
        {
            Running = running,
            Watermark = watermark is { } mark && (State.Watermark is not { } known || mark > known) ? mark : State.Watermark,
            BlockedUntil = blocked ? clock.GetUtcNow() + BlockedFor : state is SweepState.Completed or SweepState.CompletedWithFailures ? null : State.BlockedUntil,
            BlockedKeyMark = blocked ? readiness.KeyMark : State.BlockedKeyMark,
            FullRetryAt = kind != SweepKind.Full ? State.FullRetryAt : state == SweepState.Failed ? clock.GetUtcNow() + FullRetryAfter : null,
        };
        LogFinished(sweepId, kind, state);
        await StartWhatMay(cancellationToken);
        await storage.WriteStateAsync(cancellationToken);
        await store.Prune(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task Cancel(string sweepId, CancellationToken cancellationToken)
    {
        if (State.Waiting.Exists(one => one.Id == sweepId))
        {
            State = State with { Waiting = [.. State.Waiting.Where(one => one.Id != sweepId)] };
            if (await store.Get(sweepId, cancellationToken) is { } waiting)
            {
                await store.Update(waiting with { State = SweepState.Cancelled, CompletedAt = clock.GetUtcNow() }, cancellationToken);
            }

            await storage.WriteStateAsync(cancellationToken);
        }
        else if (State.Running.ContainsValue(sweepId))
        {
            await GrainFactory.GetGrain<ISweepGrain>(sweepId).Cancel(cancellationToken);
        }
    }

    private async Task EnqueueWhatIsDue(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        SyncSettings current = settings.Current;
        if (IsBlocked)
        {
            return;
        }

        bool fullIsOpen = State.Running.ContainsKey(SweepKind.Full) || State.Waiting.Exists(one => one.Kind == SweepKind.Full);
        bool insists = State.Watermark is null && current.Mode == SyncMode.Live;
        if (!fullIsOpen && (insists ? State.LastFullAt is not { } tried || now - tried > TimeSpan.FromSeconds(30) : State.FullRetryAt <= now || SweepSchedule.IsDue(current.FullSchedule, current, State.LastFullAt, now)))
        {
            _ = await Enqueue(new SweepRequest(SweepKind.Full, DryRun: false, [], Scheduled, IdempotencyKey: null), wholeRoster: false, cancellationToken);
            State = State with { LastFullAt = now, LastRosterAt = now, FullRetryAt = null };
        }

        bool deltaIsOpen = State.Running.ContainsKey(SweepKind.Delta) || State.Waiting.Exists(one => one.Kind == SweepKind.Delta);
        if (!deltaIsOpen && State.Watermark is not null && SweepSchedule.IsDue(current.Schedule, current, State.LastDeltaAt, now))
        {
            bool wholeRoster = SweepSchedule.WantsRoster(current, State.LastRosterAt, now);
            _ = await Enqueue(new SweepRequest(SweepKind.Delta, DryRun: false, [], Scheduled, IdempotencyKey: null), wholeRoster, cancellationToken);
            State = State with { LastDeltaAt = now, LastRosterAt = wholeRoster ? now : State.LastRosterAt };
        }
    }

    /// <summary>True for an hour after a vendor refused the key that this silo has, too (bamboohr.md 1: repeated bad keys lock a whole company out).</summary>
    private bool IsBlocked => State.BlockedUntil > clock.GetUtcNow() && string.Equals(State.BlockedKeyMark, readiness.KeyMark, StringComparison.Ordinal);

    private static Cause Scheduled { get; } = new(CauseKind.System, "schedule", Caller: null);

    private async Task<SweepTicket> Enqueue(SweepRequest request, bool wholeRoster, CancellationToken cancellationToken)
    {
        if (request.IdempotencyKey is { } key && await store.ByKey(key, cancellationToken) is { } known)
        {
            return new SweepTicket(known.Id, Coalesced: true);
        }

        if (request.Kind != SweepKind.Scoped && request.Approval is null && State.Waiting.Find(one => one.Kind == request.Kind && one.DryRun == request.DryRun && !one.Approval) is { } waiting)
        {
            if (await store.Get(waiting.Id, cancellationToken) is { } record)
            {
                await store.Update(record with { Coalesced = record.Coalesced + 1 }, cancellationToken);
            }

            return new SweepTicket(waiting.Id, Coalesced: true);
        }

        SweepRecord made = new()
        {
            Id = ids.Next(),
            Kind = request.Kind,
            DryRun = request.DryRun || settings.Current.Mode == SyncMode.DryRun,
            State = SweepState.Requested,
            Cause = request.Cause,
            Employees = request.Employees,
            RequestedAt = clock.GetUtcNow(),
            SettingsRevision = settings.Current.Revision,
            WholeRoster = wholeRoster,
            Approval = request.Approval,
        };
        string id = await store.Insert(made, request.IdempotencyKey, cancellationToken);
        State = State with { Waiting = [.. State.Waiting, new WaitingSweep(id, made.Kind, made.DryRun, request.Cause.Kind == CauseKind.Api, request.Approval is not null)] };
        return new SweepTicket(id, Coalesced: false);
    }

    /// <summary>One of a kind at a time; scoped ones are small and run one after the other beside the others.</summary>
    private async Task StartWhatMay(CancellationToken cancellationToken)
    {
        if (!readiness.IsConfigured || settings.Current.Mode == SyncMode.Paused)
        {
            return;
        }

        foreach (WaitingSweep waiting in State.Waiting.ToArray())
        {
            if (State.Running.ContainsKey(waiting.Kind) || (IsBlocked && !waiting.Asked))
            {
                continue;
            }

            State = State with
            {
                Running = new Dictionary<SweepKind, string>(State.Running) { [waiting.Kind] = waiting.Id },
                Waiting = [.. State.Waiting.Where(one => one.Id != waiting.Id)],
            };
            await GrainFactory.GetGrain<ISweepGrain>(waiting.Id).Ping(State.Watermark, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 4107, Level = LogLevel.Warning, Message = "The reminder of last resort could not be registered; the silos' pings go on")]
    private partial void LogNoReminder(Exception failure);

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "Sweep {SweepId} ({Kind}) ended: {State}")]
    private partial void LogFinished(string sweepId, SweepKind kind, SweepState state);
}
