using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Support.Journal;

namespace OrleansSync.Tests.Unit.Journal;

public sealed class InMemoryJournalTests : JournalContract, IAsyncDisposable
{
    private readonly InMemoryEventStore store = new();

    public InMemoryJournalTests() => Journal = new GroupCommitJournal(store, TimeProvider.System, new JournalInstruments(new Meters()), TaskScheduler.Default);

    protected override GroupCommitJournal Journal { get; }

    protected override IRoster Roster => store;

    public ValueTask DisposeAsync() => Journal.DisposeAsync();

    protected override void LoseNextAnswer() => FailOnce(CommitFault.LostAfter);

    protected override void LoseNextCommit() => FailOnce(CommitFault.LostBefore);

    protected override Task<IAsyncDisposable> Stall()
    {
        Gate gate = new();
        store.Gate = gate.Opened;
        return Task.FromResult<IAsyncDisposable>(gate);
    }

    protected override Task Erase(string person)
    {
        store.Erase(person);
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<string>> Order() => Task.FromResult<IReadOnlyList<string>>(store.Order);

    private void FailOnce(CommitFault fault)
    {
        int left = 1;
        store.Fault = () => Interlocked.Exchange(ref left, 0) == 1 ? fault : CommitFault.None;
    }

    private sealed class Gate : IAsyncDisposable
    {
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Opened => opened.Task;

        public ValueTask DisposeAsync()
        {
            opened.SetResult();
            return ValueTask.CompletedTask;
        }
    }
}
