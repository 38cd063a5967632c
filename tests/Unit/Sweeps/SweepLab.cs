using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Support.Sweeps;
using OrleansSync.Tests.Unit.Employees;
using OrleansSync.Tests.Unit.Journal;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>Whole sweeps over ports in memory: everything but the grains, HTTP and PostgreSQL is the real thing. A request is carried out at once.</summary>
internal sealed class SweepLab : ISweepQueue, IPartitions, IEmployees, ISweepClosing, IIds
{
    public static readonly Cause Operator = new(CauseKind.Api, "call", "ada");
    private readonly Dictionary<string, EmployeeMemory> memories = new(StringComparer.Ordinal);
    private DateTimeOffset? watermark;
    private int next;

    public SweepLab(int people, Func<SyncSettings, SyncSettings>? settings = null)
    {
        Engine = new Engine(settings: settings?.Invoke(SyncSettings.Default));
        Source = new FakeSource([.. Enumerable.Range(1, people).Select(Person)]);
        Keeper = new HoldKeeper(Holds, Baselines, Harms, this, Engine.Clock);
        Process = new SweepProcess(new SweepPlanner(Source, Source, Engine.Target, Engine.Journal, Engine.Clock), Store, Keeper, Engine.Journal, Engine.Journal, this, new TargetWatch(Target, Store, Engine.Journal, Engine.Clock, NullLogger<TargetWatch>.Instance), this, Engine, new SweepInstruments(new Meters()), Engine.Clock);
        Releases = new Releases(Engine.Journal, this, this, Engine, Engine.Clock);
        Approvals = new Approvals(Store, Holds, Baselines, this, Engine.Journal, Engine, Engine.Clock);
    }

    public Engine Engine { get; }

    /// <summary>Sweeps that were closed.</summary>
    public List<string> Closed { get; } = [];

    public FakeSource Source { get; }

    public FakeTarget Target => Engine.Target;

    public FakeSweepStore Store { get; } = new();

    public InMemoryHoldStore Holds { get; } = new();

    public InMemoryBaselines Baselines { get; } = new();

    public InMemoryHarmLog Harms { get; } = new();

    public HoldKeeper Keeper { get; }

    public SweepProcess Process { get; }

    public Approvals Approvals { get; }

    public Releases Releases { get; }

    /// <summary>How many more slices are carried out before the process dies; null is no end.</summary>
    public int? SlicesLeft { get; set; }

    /// <summary>What the next request meets between being asked for and being run.</summary>
    public Action BeforeRun { get; set; } = static () => { };

    public ImmutableArray<Hold> Open => [.. Holds.All.Where(hold => hold.State == HoldStanding.Open)];

    public Task Close(SweepRecord record, SweepPlan plan, CancellationToken cancellationToken)
    {
        Closed.Add(record.Id);
        return Task.CompletedTask;
    }

    public static EmployeeFacts Person(int id) => People.Ada.As($"{id}")
        .With(SourceField.FirstName, $"P{id}")
        .With(SourceField.WorkEmail, $"p{id}@acme.test")
        .With(SourceField.EmployeeNumber, $"E{id}");

    /// <summary>An account that is there already, with the email of a person.</summary>
    public static JsonObject Account(int id) => new()
    {
        ["id"] = $"x{id}",
        ["userName"] = $"x{id}",
        ["active"] = true,
        ["emails"] = new JsonArray(new JsonObject { ["value"] = $"p{id}@acme.test", ["type"] = "work", ["primary"] = true }),
    };

    /// <summary>A company whose first sync is done.</summary>
    public static async Task<SweepLab> Synced(int people, Func<SyncSettings, SyncSettings>? settings = null)
    {
        SweepLab lab = new(people, settings);
        Assert.Equal(SweepState.Completed, (await lab.Full()).State);
        Assert.Equal(people, lab.Target.Users.Count);
        return lab;
    }

    public string Next() => $"{++next:d4}";

    public Task<SweepRecord> Full(bool dryRun = false) => Run(SweepKind.Full, dryRun);

    public Task<SweepRecord> Delta(bool dryRun = false, bool wholeRoster = false) => Run(SweepKind.Delta, dryRun, wholeRoster: wholeRoster);

    public Task<SweepRecord> Scoped(string[] employees, bool dryRun = false, CauseKind cause = CauseKind.Api) => Run(SweepKind.Scoped, dryRun, employees, cause);

    /// <summary>Goes on with a sweep whose process died, from its record.</summary>
    public async Task<SweepRecord> GoOn()
    {
        SlicesLeft = null;
        memories.Clear();
        return (await Process.Run(Store.Sweeps.Values.Last(), watermark, CancellationToken.None)).Record;
    }

    /// <summary>Approves, and gives back what came of it as the sweep that carried it out.</summary>
    public async Task<SweepRecord> Approve(SweepRecord sweep, string planHash)
    {
        ApprovalOutcome outcome = await Approvals.Approve(sweep.Id, planHash, Operator, CancellationToken.None);
        return Assert.IsType<ApprovalOutcome.Approved>(outcome).Sweep;
    }

    public void Terminate(params IEnumerable<int> ids)
    {
        foreach (int id in ids)
        {
            Source.Change($"{id}", facts => facts.With(SourceField.Status, "Inactive").With(SourceField.TerminationDate, "2025-12-31"));
        }
    }

    public void Change(int id, SourceField field, string text) => Source.Change($"{id}", facts => facts.With(field, text));

    /// <summary>Five people, of whom one kind of harm is planned by the next full sweep.</summary>
    public async Task Disturb(GuardKind anomaly)
    {
        switch (anomaly)
        {
            case GuardKind.Updates:
                foreach (int id in Enumerable.Range(1, 5))
                {
                    Change(id, SourceField.JobTitle, "Boss");
                }

                break;
            case GuardKind.Clears:
                foreach (int id in Enumerable.Range(1, 5))
                {
                    Change(id, SourceField.JobTitle, string.Empty);
                }

                break;
            case GuardKind.TakeOvers:
                foreach (int id in Enumerable.Range(101, 5))
                {
                    Source.People[$"{id}"] = Person(id);
                    Target.Users[$"x{id}"] = Account(id);
                }

                break;
            case GuardKind.Recreates:
                foreach (int id in Enumerable.Range(1, 5))
                {
                    _ = Target.Users.Remove(Engine.Row($"{id}").TargetUserId!);
                }

                break;
            default:
                Terminate(Enumerable.Range(1, 5));
                await Full();
                foreach (int id in Enumerable.Range(1, 5))
                {
                    Change(id, SourceField.Status, "Active");
                }

                break;
        }
    }

    /// <summary>Whether the account of a person is active.</summary>
    public bool IsActive(int id) => (bool)User(id)["active"]!;

    public JsonObject User(int id) => Target.Users[Engine.Row($"{id}").TargetUserId!];

    public int Suspended(params IEnumerable<int> ids) => ids.Count(id => !IsActive(id));

    public async Task<IReadOnlyList<SweepEvent>> History(string sweepId) =>
        [.. (await Engine.Journal.Load("sweep:" + sweepId, CancellationToken.None)).Events.Select(one => (SweepEvent)one.Data)];

    async Task<SweepTicket> ISweepQueue.Request(SweepRequest request, CancellationToken cancellationToken)
    {
        string? known = request.IdempotencyKey is { } key ? Store.Sweeps.Values.FirstOrDefault(one => one.Cause.Id == key)?.Id : null;
        if (known is not null)
        {
            return new SweepTicket(known, Coalesced: true);
        }

        BeforeRun();
        BeforeRun = static () => { };
        SweepRecord ran = await Run(request.Kind, request.DryRun, [.. request.Employees], cause: null, approval: request.Approval, by: request.Cause with { Id = request.IdempotencyKey ?? request.Cause.Id });
        return new SweepTicket(ran.Id, Coalesced: false);
    }

    async Task<ImmutableArray<ReconcileReport>> IPartitions.CarryOut(string sweepId, int partition, PartitionSlice slice, CancellationToken cancellationToken)
    {
        if (SlicesLeft-- == 0)
        {
            throw new CrashException();
        }

        ImmutableArray<ReconcileReport>.Builder reports = ImmutableArray.CreateBuilder<ReconcileReport>();
        foreach (PartitionStep step in slice.Groups.SelectMany(group => group.Steps))
        {
            reports.Add(await Reconciler.Reconcile(MemoryOf(step.GrainKey), step.Request, cancellationToken));
        }

        return reports.ToImmutable();
    }

    Task<ReleaseReport> IEmployees.Release(string key, ReleaseRequest request, CancellationToken cancellationToken) => Reconciler.Release(MemoryOf(key), request, cancellationToken);

    private EmployeeReconciler Reconciler => new(Engine.Journal, Engine.Journal, Target, Engine, Engine, Engine.Clock);

    private EmployeeMemory MemoryOf(string key) => memories.TryGetValue(key, out EmployeeMemory? kept) ? kept : memories[key] = new EmployeeMemory();

    private async Task<SweepRecord> Run(SweepKind kind, bool dryRun, string[]? employees = null, CauseKind? cause = null, SweepApproval? approval = null, Cause? by = null, bool wholeRoster = false)
    {
        Engine.Pass(TimeSpan.FromMinutes(1));
        SweepRecord record = new()
        {
            Id = Next(),
            Kind = kind,
            DryRun = dryRun || Engine.Current.Mode == SyncMode.DryRun,
            Cause = by ?? new Cause(cause ?? CauseKind.System, "test", Caller: null),
            Employees = [.. employees ?? []],
            RequestedAt = Engine.Clock.GetUtcNow(),
            Approval = approval,
            WholeRoster = wholeRoster,
        };
        (SweepRecord ended, DateTimeOffset? reached) = await Process.Run(record, watermark, CancellationToken.None);
        watermark = reached ?? watermark;
        return ended;
    }
}
