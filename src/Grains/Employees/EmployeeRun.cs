using System.Collections.Immutable;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>One attempt at one employee, from the first look to the last record. Null from <see cref="Execute"/> means: another writer was faster, start over.</summary>
internal sealed partial class EmployeeRun(
    IJournal journal,
    IRoster roster,
    ITarget target,
    ISettings settings,
    IRandom random,
    TimeProvider clock,
    EmployeeMemory memory,
    ReconcileRequest request,
    SyncSettings revision)
{
    // Each round ends in a write or in a reason to look again; no honest history takes more.
    private const int RoundsMax = 8;

    // Less than the time after which another silo may take the grain over (DESIGN 5).
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    private readonly EmployeeStream stream = new(journal, clock, memory, request);
    private readonly PlanContext context = PlanContext.Of(request, revision, clock.GetUtcNow());
    private readonly RequestPriority priority = (RequestPriority)(int)request.Priority;
    private readonly HashSet<ReconcileOutcome> done = [];
    private readonly HashSet<GuardKind> harms = [];
    private ImmutableSortedSet<GuardKind> withheld = [];
    private int writes;
    private int reads;
    private HoldReason? targetHold;
    private string? targetHoldDetail;
    private bool linkedAfterConflict;

    // An email that another account owned is tried once more in a run, if a search shows it free by now; refused again, it is left alone for the rest of it.
    private bool retryEmail = memory.State?.Hold?.Reason == HoldReason.EmailTaken;

    // So is a value that was refused or not kept, when an operator asked.
    private bool retryMarked = request.Asked;

    /// <summary>Runs to a report, or to null when the stream moved under it.</summary>
    public async Task<ReconcileReport?> Execute(CancellationToken cancellationToken)
    {
        bool wasOpen = stream.State.Intent is not null;
        if (wasOpen && await ResolveIntent(cancellationToken) is { } unresolved)
        {
            return stream.LostRace ? null : unresolved;
        }

        TellSource();
        if (request.TakeLinkFrom is { } other && stream.State.Link is null && MayWrite && !context.Withheld.Contains(GuardKind.TakeOvers) && !await TakeLink(other, cancellationToken))
        {
            return null;
        }

        // A listing is older than an open intent, and than anything that this stream recorded since the sweep was planned: then a search decides (DESIGN 5).
        ReconcileReport? report = await Rounds(useListing: !wasOpen && memory.Version == request.RosterVersion, cancellationToken);
        return stream.LostRace ? null : report;
    }

    private bool MayWrite => settings.Current.Mode == SyncMode.Live;

    private async Task<ReconcileReport?> Rounds(bool useListing, CancellationToken cancellationToken)
    {
        Sighting sighting = await Look(useListing, cancellationToken);
        for (int round = 1; round <= RoundsMax; round++)
        {
            if (sighting is Sighting.Failed failed)
            {
                return await Fail(failed.Failure, failed.Searched, cancellationToken);
            }

            if (sighting is Sighting.Several several)
            {
                return await HoldForTarget(HoldReason.SeveralMatches, several.Detail, cancellationToken);
            }

            ScimUser? actual = (sighting as Sighting.User)?.Actual;
            (EmployeePlan plan, withheld) = Withholding.Apply(EmployeePlanner.Plan(stream.State, actual, context with { RetryEmail = retryEmail, Asked = retryMarked }), context.Withheld);
            if (retryEmail && !plan.Suspend && CarriesEmail(plan) && MayWrite && !await EmailIsFree(plan, cancellationToken))
            {
                retryEmail = false;
                continue;
            }

            if (!plan.Writes)
            {
                return await Settle(plan, actual, withheld.IsEmpty ? null : "withheld: " + withheld.Min, cancellationToken);
            }

            if (!MayWrite)
            {
                return await Settle(plan, actual, ModeText, cancellationToken);
            }

            if (!IsFresh(sighting) && !plan.Create)
            {
                sighting = await Look(useListing: false, cancellationToken);
                continue;
            }

            RecordFindings(plan, actual);
            Step step = plan switch
            {
                { Create: true } => await Create(plan, cancellationToken),
                { Suspend: true } => await SetActive(plan, actual, active: false, cancellationToken),
                { Update.Operations.IsEmpty: false } => await Update(plan, actual, cancellationToken),
                _ => await SetActive(plan, actual, active: true, cancellationToken),
            };
            switch (step)
            {
                case Step.Ended ended:
                    return ended.Report;
                case Step.RaceLost:
                    return null;
                case Step.Seen seen:
                    sighting = new Sighting.User(seen.Actual, clock.GetUtcNow());
                    break;
                default:
                    sighting = await Look(useListing: false, cancellationToken);
                    break;
            }
        }

        return await Park(FailureClass.Permanent, status: null, "The target does not settle: it answers every write with another difference.", unavailable: false, cancellationToken);
    }

    private void TellSource()
    {
        if (request.Standing == SourceStanding.Vanished)
        {
            stream.Tell(new EmployeeCommand.Vanish());
        }

        if (request.Facts is { } facts)
        {
            EmployeeFacts seen = FieldSelection.For(revision).Readable(facts, request.GatedFields);
            stream.Tell(new EmployeeCommand.Observe(seen, FactsHash.All(seen, revision), FactsHash.Triggers(seen, revision)));
        }
    }

    /// <summary>Continues with another person's account: the link leaves that stream and enters this one in one transaction (DESIGN 3.1).</summary>
    private async Task<bool> TakeLink(string otherId, CancellationToken cancellationToken)
    {
        (EmployeeState? other, long version) = await EmployeeFold.Load(journal, otherId, cancellationToken);
        if (other?.Link is not { } link)
        {
            return true;
        }

        EventMetadata metadata = new(request.Cause, request.CorrelationId, request.SettingsRevision, stream.Storable(clock.GetUtcNow()));
        EmployeeEvent given = new EmployeeEvent.LinkGiven(link.UserId, request.EmployeeId);
        EmployeeState after = EmployeeDecider.Evolve(other, new Recorded(given, metadata.At, metadata.SettingsRevision));
        RosterMarks underway = RosterMarks.Underway(clock.GetUtcNow(), attempts: 0);
        AppendRequest theirs = new(
            EmployeeStreams.Of(otherId),
            version,
            [new JournalEvent(given, metadata)],
            RosterProjection.Row(after, version + 1, underway, metadata.At),
            JournalPriority.Normal);
        stream.Record(new EmployeeEvent.LinkTaken(link.UserId, link.UserName, otherId, link.Attributes.Where(other.Managed.Contains), link.Active));
        return await stream.Commit(underway, theirs, cancellationToken);
    }

    private static bool CarriesEmail(EmployeePlan plan) => plan.Update is { } update && update.Changes.Any(change => change.Field == Contracts.Fields.CatalogField.CompanyEmail);

    private async Task<bool> EmailIsFree(EmployeePlan plan, CancellationToken cancellationToken) =>
        await Search(plan.Desired?.Email, cancellationToken) is Sighting.Nobody;

    private string ModeText => "mode: " + settings.Current.Mode;

    private bool IsFresh(Sighting sighting) => sighting is Sighting.User user && clock.GetUtcNow() - user.At <= FreshFor;

    /// <summary>What the look itself showed, ahead of any write: drift, unkept values, a match.</summary>
    private void RecordFindings(EmployeePlan plan, ScimUser? actual)
    {
        if (plan.Drift is { } drift)
        {
            stream.Record(drift);
        }

        foreach (EmployeeEvent.NotStored notStored in plan.NotStored)
        {
            stream.Record(notStored);
        }

        if (plan.Link && actual is not null)
        {
            _ = done.Add(ReconcileOutcome.TakenOver);
            _ = harms.Add(GuardKind.TakeOvers);
            stream.Record(new EmployeeEvent.Linked(actual.Id, actual.UserName, UserDiffer.Read(actual, revision), actual.Active, linkedAfterConflict ? LinkHow.AdoptedAfterConflict : LinkHow.Matched));
        }
    }

    private abstract record Step
    {
        /// <summary>The run is over.</summary>
        public sealed record Ended(ReconcileReport Report) : Step;

        /// <summary>Another writer moved the stream.</summary>
        public sealed record RaceLost : Step;

        /// <summary>Written, and this is how the user looks now.</summary>
        public sealed record Seen(ScimUser Actual) : Step;

        /// <summary>Look again.</summary>
        public sealed record LookAgain : Step;
    }
}
