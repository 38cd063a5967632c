using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Web.Live;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Attention;

/// <summary>What needs a person, the most urgent first: out of what the database says, nothing else.</summary>
public static class AttentionList
{
    /// <summary>Makes it.</summary>
    public static ImmutableArray<AttentionItem> Of(Snapshot snapshot, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(settings);
        return [.. Mode(settings).Concat(Sweeps(snapshot)).Concat(snapshot.People.Counts.SelectMany(Person)).OrderBy(item => item.Urgency).ThenByDescending(item => item.Count)];
    }

    private static IEnumerable<AttentionItem> Mode(SyncSettings settings)
    {
        if (settings.Mode != SyncMode.Live)
        {
            bool paused = settings.Mode == SyncMode.Paused;
            yield return new(1, Count: null, "held", paused ? "Syncing is paused" : "Dry run: nothing is written", "BambooHR and JumpCloud drift apart.", "Set Sync:Mode to Live when you are ready.", "settings");
        }
    }

    private static IEnumerable<AttentionItem> Sweeps(Snapshot snapshot)
    {
        foreach (SweepKind kind in Enum.GetValues<SweepKind>())
        {
            if (snapshot.Last(kind) is not { } sweep)
            {
                continue;
            }

            string address = "sweeps/" + sweep.Id;
            if (sweep.State == SweepState.Failed)
            {
                yield return new(0, Count: null, "failing", $"The last {Words.Slug(kind)} sweep failed", "It is tried again by schedule.", sweep.Error ?? "Open it for the reason.", address);
            }

            if (sweep is { KeyRefused: true })
            {
                yield return new(0, Count: null, "failing", "A key was refused", "Nothing is asked there by itself for an hour.", "Replace the key, or try again with a sweep.", "settings");
            }
        }

        foreach (SweepRecord waiting in snapshot.Open.Where(one => one.Waiting is not null).Take(1))
        {
            yield return new(0, Count: null, "failing", "JumpCloud does not answer", "The sweep goes on by itself once it does.", waiting.Waiting?.Reason ?? string.Empty, "sweeps/" + waiting.Id);
        }

        foreach (Hold hold in snapshot.Holds)
        {
            yield return new(0, hold.Count > 0 ? hold.Count : null, "held", $"Held: {HoldKind(hold)}", HoldText.Otherwise(hold), $"{hold.Reason}. Look at it, then approve it; a wrong one is righted in BambooHR.", "sweeps/" + hold.SweepId, Hold: hold);
        }
    }

    /// <summary>What is held, in words.</summary>
    public static string HoldKind(Hold hold)
    {
        ArgumentNullException.ThrowIfNull(hold);
        string[] parts = hold.Kind.Split(':');
        return parts.Length == 2 ? $"{Words.Spaced(parts[0]).ToLowerInvariant()}, {Words.Spaced(parts[1])}" : Words.Spaced(hold.Kind).ToLowerInvariant();
    }

    private static IEnumerable<AttentionItem> Person(RosterCount count)
    {
        string slug = Words.Slug(count.State);
        if (count.State == EmployeeStanding.Failing)
        {
            bool transient = count.Failure == FailureClass.Transient;
            yield return new(2, count.Count, slug, transient ? "Failing for now" : "Refused by JumpCloud", transient ? "Tried again by itself, ever more seldom." : "Parked; tried again with a long pause.", "Open one to see the answer.", "employees?state=failing", new RosterFilter(Query: null, count.State, Reason: null));
        }
        else if (Reason(count) is { } reason)
        {
            HoldWords words = HoldWords.Of(reason);
            int urgency = (count.State, reason) switch
            {
                (_, HoldReason.Protected or HoldReason.StatusUnknown) => 1,
                (EmployeeStanding.Held, _) => 3,
                (EmployeeStanding.Orphaned, _) => 4,
                _ => 5,
            };
            yield return new(urgency, count.Count, slug, words.Title, words.Otherwise, words.Remedy, $"employees?state={slug}{(count.Reason is null ? string.Empty : "&reason=" + Words.Slug(reason))}", new RosterFilter(Query: null, count.State, count.Reason));
        }
    }

    // Of those who are not synced only they whose record in BambooHR is at fault; the others are as they should be.
    private static HoldReason? Reason(RosterCount count) => count.State switch
    {
        EmployeeStanding.Held => count.Reason,
        EmployeeStanding.Orphaned => count.Reason ?? HoldReason.Vanished,
        EmployeeStanding.NotSynced when count.Reason is HoldReason.NoWorkEmail or HoldReason.WorkEmailUnusable => count.Reason,
        _ => null,
    };
}
