using System.Collections.Immutable;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Support.Journal;
using Xunit;

namespace OrleansSync.Tests.Unit.Journal;

public sealed class GroupCommitProperties
{
    private const int Streams = 12;

    /// <summary>Whatever is lost, moved or refused: an append is stored once if its caller was told so, else not at all.</summary>
    [Fact, Trait("rule", "7")]
    public async Task What_a_caller_is_told_is_what_is_stored() =>
        await Gen.Select(Gen.Int[0, Streams - 1].Select(Gen.Int[0, 2], Gen.Int[0, 9]).Array[1, 40], Gen.Int[0, 5].Array[9])
            .SampleAsync(drawn => Run(drawn.Item1, drawn.Item2), iter: 300);

    [Fact, Trait("rule", "7")]
    public async Task A_batch_that_is_always_cut_off_is_halved_until_the_cause_is_alone()
    {
        InMemoryEventStore store = new();
        CuttingStore cutting = new(store, "employee:3");
        FakeTimeProvider clock = new() { AutoAdvanceAmount = TimeSpan.Zero };
        await using GroupCommitJournal journal = new(cutting, clock, new JournalInstruments(new Meters()), TaskScheduler.Default);
        Task<AppendOutcome[]> appends = Task.WhenAll(Enumerable.Range(0, 8).Select(index => journal.Append(new AppendUnit([Request(index, 0, 1)]), CancellationToken.None)));
        while (!appends.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        AppendOutcome[] outcomes = await appends;
        Assert.IsType<AppendOutcome.Poisoned>(outcomes[3]);
        Assert.Equal(7, outcomes.OfType<AppendOutcome.Appended>().Count());
    }

    private static async Task Run((int Stream, int Expected, int Kind)[] appends, int[] luck)
    {
        InMemoryEventStore store = new();
        int drawn = 0;

        // Not for ever: a store that never answers keeps its callers waiting, and rightly so.
        store.Fault = () => drawn < luck.Length ? luck[drawn++] switch { 0 => CommitFault.LostBefore, 1 => CommitFault.LostAfter, _ => CommitFault.None } : CommitFault.None;
        FakeTimeProvider clock = new();

        // One thread at a time, as a simulation runs it.
        ConcurrentExclusiveSchedulerPair one = new();
        GroupCommitJournal journal = new(store, clock, new JournalInstruments(new Meters()), one.ExclusiveScheduler);
        Task<AppendOutcome>[] answers = [.. appends.Select(append => journal.Append(new AppendUnit(Requests(append)), CancellationToken.None))];
        Task<AppendOutcome[]> all = Task.WhenAll(answers);
        while (!all.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        AppendOutcome[] outcomes = await all;
        for (int index = 0; index < appends.Length; index++)
        {
            Assert.Equal(appends[index].Kind == 0, outcomes[index] is AppendOutcome.Poisoned || (appends[index].Kind == 0 && outcomes[index] is AppendOutcome.Conflict));
        }

        for (int stream = 0; stream < Streams + 1; stream++)
        {
            int appended = appends.Where((append, index) => outcomes[index] is AppendOutcome.Appended).SelectMany(append => Requests(append)).Count(request => request.StreamId == $"employee:{stream}");
            Assert.Equal(appended, (await journal.Load($"employee:{stream}", CancellationToken.None)).Version);
        }

        await journal.Drain(CancellationToken.None);
    }

    /// <summary>Kind 0 is a poison, 1 also touches the next stream.</summary>
    private static ImmutableArray<AppendRequest> Requests((int Stream, int Expected, int Kind) append) => append.Kind == 1
        ? [Request(append.Stream, append.Expected, append.Kind), Request(append.Stream + 1, append.Expected, append.Kind)]
        : [Request(append.Stream, append.Expected, append.Kind)];

    private static AppendRequest Request(int stream, long expected, int kind) => new(
        $"employee:{stream}",
        expected,
        [new JournalEvent(kind == 0 ? new EmployeeEvent.LinkGiven("\0", "x") : new EmployeeEvent.Suspended(), new EventMetadata(new Cause(CauseKind.System, "p", Caller: null), "p", 1, DateTimeOffset.UnixEpoch))],
        Roster: null,
        JournalPriority.Normal);

    /// <summary>The connection dies whenever one stream is in the batch.</summary>
    private sealed class CuttingStore(InMemoryEventStore store, string stream) : IEventStore
    {
        public Task<CommitAnswer> Commit(ImmutableArray<PreparedUnit> batch) =>
            batch.Any(one => one.Unit.Requests.Any(request => request.StreamId == stream)) ? Task.FromResult(CommitAnswer.Interrupted) : store.Commit(batch);

        public Task<ImmutableArray<UnitStanding>?> Look(ImmutableArray<PreparedUnit> batch) => store.Look(batch);

        public Task<StoredStream> Load(string streamId, CancellationToken cancellationToken) => store.Load(streamId, cancellationToken);
    }
}
