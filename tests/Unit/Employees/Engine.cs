using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;
using OrleansSync.Tests.Unit.Mapping;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>A reconciler over ports in memory, with a clock that is moved by hand.</summary>
internal sealed class Engine : ISettings, IRandom
{
    public Engine(Func<Mishap>? target = null, Func<Mishap>? journal = null, SyncSettings? settings = null)
    {
        Target = new FakeTarget(target ?? (static () => Mishap.None));
        Journal = new FakeJournal(journal ?? (static () => Mishap.None));
        Current = settings ?? SyncSettings.Default;
    }

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeTarget Target { get; }

    public FakeJournal Journal { get; }

    public SyncSettings Current { get; set; }

    public EmployeeMemory Memory { get; set; } = new();

    public ValueTask<SyncSettings> At(long revision, CancellationToken cancellationToken) => ValueTask.FromResult(Current);

    public ValueTask Refresh(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public double NextDouble() => 0.5;

    public void Pass(TimeSpan time) => Clock.Advance(time);

    /// <summary>The old process is gone: nothing is remembered but what is stored.</summary>
    public void Restart() => Memory = new EmployeeMemory();

    public RosterRow Row(string id = "41") => Journal.Table[id];

    /// <summary>Reconciles once, as a retry or a delta does: without a listing.</summary>
    public async Task<ReconcileReport> Sync(EmployeeFacts? facts, Func<ReconcileRequest, ReconcileRequest>? change = null, CancellationToken cancellationToken = default)
    {
        ReconcileRequest request = Ask(facts?.EmployeeId ?? Memory.State?.EmployeeId ?? "41", facts);
        EmployeeReconciler reconciler = new(Journal, Journal, Target, this, this, Clock);
        return await reconciler.Reconcile(Memory, change?.Invoke(request) ?? request, cancellationToken);
    }

    /// <summary>As a full sweep does: compares hashes with a whole listing first, and asks only where they differ. Null when it passes over.</summary>
    public async Task<ReconcileReport?> Sweep(EmployeeFacts facts)
    {
        RosterRow? row = Journal.Table.GetValueOrDefault(facts.EmployeeId);
        ScimUser? listed = Listed(facts, row);
        bool inStep = row is { State: not EmployeeStanding.Pending }
            && row.SettingsRevision == Current.Revision
            && !(row.NextAttemptAt <= Clock.GetUtcNow())
            && row.FactsHash == FactsHash.All(facts, Current)
            && (row.TargetUserId is null ? listed is null : listed is not null && row.ActualHash == UserDiffer.ActualHash(listed, Current));
        return inStep ? null : await Sync(facts, request => WithListing(request, row, listed));
    }

    /// <summary>What such a sweep shows before it writes.</summary>
    public Preview Preview(EmployeeFacts facts)
    {
        RosterRow? row = Journal.Table.GetValueOrDefault(facts.EmployeeId);
        return EmployeePreview.Of(WithListing(Ask(facts.EmployeeId, facts), row, Listed(facts, row)), Current, Clock.GetUtcNow());
    }

    public async Task<IReadOnlyList<string>> History(string id = "41") =>
        [.. (await Journal.Load(EmployeeStreams.Of(id), CancellationToken.None)).Events.Select(one => one.Data.GetType().Name)];

    public async Task<IReadOnlyList<TEvent>> Events<TEvent>(string id = "41") =>
        [.. (await Journal.Load(EmployeeStreams.Of(id), CancellationToken.None)).Events.Select(one => one.Data).OfType<TEvent>()];

    private ReconcileRequest Ask(string id, EmployeeFacts? facts)
    {
        ReconcileRequest request = new()
        {
            EmployeeId = id,
            Facts = facts,
            SettingsRevision = Current.Revision,
            Cause = new Cause(CauseKind.Sweep, "s", Caller: null),
            CorrelationId = "s",
        };
        return Journal.Table.TryGetValue(id, out RosterRow? row) ? request with { RosterBody = row.Body, RosterVersion = row.Version, Attempts = row.Attempts } : request;
    }

    private static ReconcileRequest WithListing(ReconcileRequest request, RosterRow? row, ScimUser? listed) => request with
    {
        Actual = listed,
        Listing = listed is not null ? ListingVerdict.Listed : row?.TargetUserId is null ? ListingVerdict.AbsentFromComplete : ListingVerdict.NotListed,
    };

    private ScimUser? Listed(EmployeeFacts facts, RosterRow? row)
    {
        IEnumerable<ScimUser> users = Target.Users.Values.Where(user => !Target.Hidden.Contains((string)user["id"]!)).Select(Samples.User);
        return row?.TargetUserId is { } id
            ? users.FirstOrDefault(user => user.Id == id)
            : users.FirstOrDefault(user => string.Equals(user.Email, facts[SourceField.WorkEmail].Text, StringComparison.OrdinalIgnoreCase));
    }
}
