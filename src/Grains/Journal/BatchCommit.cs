using System.Collections.Immutable;

namespace OrleansSync.Grains.Journal;

/// <summary>Commits a batch of units in one transaction, and takes it apart when that fails: moved streams go back, the rest is tried again, a poison is found by halving.</summary>
internal sealed class BatchCommit(IEventStore store, TimeProvider clock)
{
    // A batch that is cut off again and again while the store answers reads is itself the cause: it is halved like a refused one.
    private const int InterruptionsMax = 10;
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(5);

    /// <summary>Commits. A store that is away is waited for.</summary>
    /// <param name="units">The batch; each stream in one unit only.</param>
    /// <param name="answer">Told each unit's outcome, by its index, as soon as it is known.</param>
    /// <param name="abandoned">Ends the waiting for a store that is away; outcomes not told by then are unknown.</param>
    public async Task Commit(ImmutableArray<AppendUnit> units, Action<int, AppendOutcome> answer, CancellationToken abandoned)
    {
        Indexed[] batch = [.. units.Select((unit, index) => new Indexed(index, PreparedUnit.Of(unit)))];
        await CommitPart(batch, answer, abandoned);
    }

    private async Task CommitPart(Indexed[] part, Action<int, AppendOutcome> answer, CancellationToken abandoned)
    {
        int interruptions = 0;
        while (part.Length > 0)
        {
            CommitAnswer told = await store.Commit(Units(part));
            if (told == CommitAnswer.Committed)
            {
                Tell(part, answer, new AppendOutcome.Appended());
                return;
            }

            // What the exception says is not to be trusted, and the lost answer may have been a yes: the heads tell.
            ImmutableArray<UnitStanding> standings = await Look(part, abandoned);
            Tell(Of(part, standings, UnitStanding.Committed), answer, new AppendOutcome.Appended());
            Tell(Of(part, standings, UnitStanding.Moved), answer, new AppendOutcome.Conflict());
            Indexed[] open = Of(part, standings, UnitStanding.Open);
            bool same = open.Length == part.Length;
            part = open;
            if (told == CommitAnswer.Interrupted && ++interruptions < InterruptionsMax)
            {
                await Task.Delay(Pause(interruptions), clock, abandoned);
            }
            else if (same)
            {
                part = await Halve(part, answer, abandoned);
            }
        }
    }

    /// <summary>Commits the first half; the second is left to do. One alone is the poison.</summary>
    private async Task<Indexed[]> Halve(Indexed[] part, Action<int, AppendOutcome> answer, CancellationToken abandoned)
    {
        if (part.Length == 1)
        {
            Tell(part, answer, new AppendOutcome.Poisoned());
            return [];
        }

        await CommitPart(part[..(part.Length / 2)], answer, abandoned);
        return part[(part.Length / 2)..];
    }

    private async Task<ImmutableArray<UnitStanding>> Look(Indexed[] part, CancellationToken abandoned)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await store.Look(Units(part)) is { } standings)
            {
                return standings;
            }

            await Task.Delay(Pause(attempt), clock, abandoned);
        }
    }

    private static TimeSpan Pause(int attempt)
    {
        TimeSpan pause = RetryFirst * Math.Pow(2, Math.Min(attempt - 1, 10));
        return pause < RetryMax ? pause : RetryMax;
    }

    private static ImmutableArray<PreparedUnit> Units(Indexed[] part) => [.. part.Select(one => one.Prepared)];

    private static Indexed[] Of(Indexed[] part, ImmutableArray<UnitStanding> standings, UnitStanding wanted) => [.. part.Where((_, at) => standings[at] == wanted)];

    private static void Tell(Indexed[] part, Action<int, AppendOutcome> answer, AppendOutcome outcome)
    {
        foreach (Indexed one in part)
        {
            answer(one.Index, outcome);
        }
    }

    private sealed record Indexed(int Index, PreparedUnit Prepared);
}
