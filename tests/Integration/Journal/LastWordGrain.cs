using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Tests.Integration.Journal;

[Alias("test.last-word-grain")]
public interface ILastWordGrain : IGrainWithStringKey
{
    [Alias("Wake")]
    Task Wake();
}

/// <summary>Appends when it is deactivated.</summary>
[GrainType("test.last-word")]
internal sealed class LastWordGrain(IJournal journal) : Grain, ILastWordGrain
{
    public static AppendUnit Unit(string person) => new([
        new AppendRequest(
            "employee:" + person,
            0,
            [new JournalEvent(new EmployeeEvent.Suspended(), new EventMetadata(new Cause(CauseKind.System, "stop", Caller: null), "stop", 1, DateTimeOffset.UnixEpoch))],
            Roster: null,
            JournalPriority.Normal),
    ]);

    public Task Wake() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        journal.Append(Unit(this.GetPrimaryKeyString()), cancellationToken);
}
