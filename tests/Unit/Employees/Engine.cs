using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>A reconciler over ports in memory, with a clock that is moved by hand.</summary>
internal sealed class Engine : ISettings, IRandom
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public Engine(Func<Mishap>? target = null, Func<Mishap>? journal = null, SyncSettings? settings = null)
    {
        Target = new FakeTarget(target ?? (static () => Mishap.None));
        Journal = new FakeJournal(journal ?? (static () => Mishap.None));
        Current = settings ?? SyncSettings.Default;
    }

    public FakeTarget Target { get; }

    public FakeJournal Journal { get; }

    public SyncSettings Current { get; set; }

    public EmployeeMemory Memory { get; set; } = new();

    public ValueTask<SyncSettings> At(long revision, CancellationToken cancellationToken) => ValueTask.FromResult(Current);

    public double NextDouble() => 0.5;

    public void Pass(TimeSpan time) => clock.Advance(time);

    /// <summary>Reconciles once; a new process when the last one crashed.</summary>
    public async Task<ReconcileReport> Sync(EmployeeFacts? facts, Func<ReconcileRequest, ReconcileRequest>? change = null)
    {
        ReconcileRequest request = new()
        {
            EmployeeId = facts?.EmployeeId ?? Memory.State?.EmployeeId ?? "41",
            Facts = facts,
            SettingsRevision = Current.Revision,
            Cause = new Cause(CauseKind.Sweep, "s", Caller: null),
            CorrelationId = "s",
        };
        if (Journal.Table.TryGetValue(request.EmployeeId, out RosterRow? row))
        {
            request = request with { RosterBody = row.Body, RosterVersion = row.Version, Attempts = row.Attempts };
        }

        EmployeeReconciler reconciler = new(Journal, Journal, Target, this, this, clock);
        return await reconciler.Reconcile(Memory, change?.Invoke(request) ?? request, CancellationToken.None);
    }

    public async Task<IReadOnlyList<string>> History(string id = "41") =>
        [.. (await Journal.Load(EmployeeStreams.Of(id), CancellationToken.None)).Events.Select(one => one.Data.GetType().Name)];
}
