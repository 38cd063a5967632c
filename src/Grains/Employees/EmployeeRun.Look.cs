using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Employees;

/// <summary>Finding the target, and settling what an earlier run left open.</summary>
internal sealed partial class EmployeeRun
{
    private abstract record Sighting
    {
        /// <summary>This user, seen then.</summary>
        public sealed record User(ScimUser Actual, DateTimeOffset At) : Sighting;

        /// <summary>Nobody, by a search or a complete listing; or nobody is looked for.</summary>
        public sealed record Nobody : Sighting;

        /// <summary>Several users carry the email.</summary>
        public sealed record Several(string Detail) : Sighting;

        /// <summary>No usable answer.</summary>
        /// <param name="Failure">Why.</param>
        /// <param name="Searched">True when it was a search, which must work for everybody.</param>
        public sealed record Failed(TargetFailure Failure, bool Searched) : Sighting;
    }

    private async Task<Sighting> Look(bool useListing, CancellationToken cancellationToken)
    {
        EmployeeState state = stream.State;
        if (request.Standing == SourceStanding.Hidden || (state.Vanished && revision.OnSourceDelete == OnSourceDelete.Leave))
        {
            return new Sighting.Nobody();
        }

        if (state.Link is { } link)
        {
            if (useListing && request is { Listing: ListingVerdict.Listed, Actual: { } listed } && string.Equals(listed.Id, link.UserId, StringComparison.Ordinal))
            {
                return new Sighting.User(listed, DateTimeOffset.MinValue);
            }

            reads++;
            switch (await target.Get(link.UserId, priority, cancellationToken))
            {
                case ReadOutcome.Found found:
                    return new Sighting.User(found.User, clock.GetUtcNow());
                case ReadOutcome.Failed failed:
                    return new Sighting.Failed(failed.Failure, Searched: false);
                default:
                    // 404 on a known id: confirmed by a search before anything is re-created.
                    return await Search(EmailOf(state), cancellationToken);
            }
        }

        if (!MayHaveAccount(state))
        {
            return new Sighting.Nobody();
        }

        if (useListing && request is { Listing: ListingVerdict.Listed, Actual: { } matched } && SameEmail(matched.Email, EmailOf(state)))
        {
            return new Sighting.User(matched, DateTimeOffset.MinValue);
        }

        return useListing && request.Listing == ListingVerdict.AbsentFromComplete
            ? new Sighting.Nobody()
            : await Search(EmailOf(state), cancellationToken);
    }

    private async Task<Sighting> Search(string? email, CancellationToken cancellationToken)
    {
        if (email is null)
        {
            return new Sighting.Nobody();
        }

        reads++;
        switch (await target.FindByEmail(email, priority, cancellationToken))
        {
            case FindOutcome.Hits { Users: { Length: 0 } }:
                return new Sighting.Nobody();
            case FindOutcome.Hits { Users: { Length: 1 } users }:
                return new Sighting.User(users[0], clock.GetUtcNow());
            case FindOutcome.Hits several:
                return new Sighting.Several(string.Join(", ", several.Users.Select(user => user.Id).Order(StringComparer.Ordinal)));
            case FindOutcome.Failed failed:
                return new Sighting.Failed(failed.Failure, Searched: true);
            default:
                throw new System.Diagnostics.UnreachableException("A search has two outcomes.");
        }
    }

    /// <summary>An intent without an outcome: the process died, or the answer was lost. Read and compare first (DESIGN 5).</summary>
    /// <returns>Null when the run may go on; a report when the target could not be read.</returns>
    private async Task<ReconcileReport?> ResolveIntent(CancellationToken cancellationToken)
    {
        if (stream.State.Intent is not { } intent)
        {
            return null;
        }

        Sighting sighting = intent.Kind == WriteKind.Create
            ? await Search(IntentRules.EmailOf(intent) ?? EmailOf(stream.State), cancellationToken)
            : await Look(useListing: false, cancellationToken);
        switch (sighting)
        {
            case Sighting.Failed failed:
                return await Fail(failed.Failure, failed.Searched, cancellationToken);
            case Sighting.User user when IntentRules.IsDone(stream.State, user.Actual, revision):
                stream.Record(IntentRules.Confirmed(intent.Kind, user.Actual, revision));
                Did(intent.Kind);
                return null;
            default:
                // Not done, or done in part: the comparison that follows decides again.
                return null;
        }
    }

    /// <summary>Counts a write that was done, for the report and for the guards' day.</summary>
    private void Did(WriteKind kind)
    {
        _ = done.Add(OutcomeOf(kind));
        GuardKind? harm = kind switch
        {
            WriteKind.Suspend => GuardKind.Suspensions,
            WriteKind.Reactivate => GuardKind.Reactivations,
            WriteKind.Update when !done.Contains(ReconcileOutcome.TakenOver) && !done.Contains(ReconcileOutcome.Created) => GuardKind.Updates,
            WriteKind.Create when stream.State.Link is not null => GuardKind.Recreates,
            _ => null,
        };
        if (harm is { } of)
        {
            _ = harms.Add(of);
        }
    }

    private static ReconcileOutcome OutcomeOf(WriteKind kind) => kind switch
    {
        WriteKind.Create => ReconcileOutcome.Created,
        WriteKind.Suspend => ReconcileOutcome.Suspended,
        WriteKind.Reactivate => ReconcileOutcome.Reactivated,
        _ => ReconcileOutcome.Updated,
    };

    // Without a usable email, or under a hold of the whole person, there is nobody to look for.
    private bool MayHaveAccount(EmployeeState state) =>
        state.Facts is not null
        && EmailOf(state) is not null
        && (HoldRules.Of(state, context) is not { } hold || HoldRules.IsPartial(hold));

    private static string? EmailOf(EmployeeState state) =>
        state.Facts?[SourceField.WorkEmail].Text is { } written && WorkEmail.TryParse(written, out _)
            ? written
            : WorkEmail.TryParse(state.Key, out WorkEmail key) ? key.Value : null;

    private static bool SameEmail(string? left, string? right) =>
        WorkEmail.TryParse(left, out WorkEmail one) && WorkEmail.TryParse(right, out WorkEmail other) && one == other;
}
