namespace OrleansSync.Grains.Journal;

/// <summary>Drains the journal in the silo's lifecycle: a hosted service would stop before Orleans, and what grains append in their last turn would be refused.</summary>
internal sealed class JournalLifecycle(GroupCommitJournal journal) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>

        // Stages stop from the last to the first: grains are deactivated long before this one.
        observer.Subscribe(nameof(JournalLifecycle), ServiceLifecycleStage.First + 1, static _ => Task.CompletedTask, journal.Drain);
}
