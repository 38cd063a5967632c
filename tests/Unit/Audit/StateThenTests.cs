using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Unit.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Audit;

/// <summary>A person scrubbed to each version of the stream.</summary>
public sealed class StateThenTests
{
    [Fact, Trait("rule", "4")]
    public async Task A_person_is_in_step_only_where_nothing_was_left_to_do()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        await engine.Sync(People.Boss);
        await engine.Sync(People.Boss.With(SourceField.Status, "Inactive"));
        StoredStream stream = await engine.Journal.Load(EmployeeStreams.Of("41"), CancellationToken.None);
        string[] seen = [.. Enumerable.Range(1, stream.Events.Length).Select(count => At(stream, count)).Select((row, index) => $"{stream.Events[index].Data.GetType().Name} {row.State}")];
        Assert.Equal(
            ["Observed Pending", "WriteIntended Pending", "Created InSync", "Observed Pending", "WriteIntended Pending", "Updated InSync", "Observed Pending", "WriteIntended Pending", "Suspended InSync"],
            seen);
    }

    [Fact, Trait("rule", "4")]
    public async Task The_last_version_is_the_live_row()
    {
        foreach (EmployeeFacts facts in new[] { People.Ada, People.Gone, People.NotYetStarted, People.Ada.With(SourceField.WorkEmail, ""), People.Ada.With(SourceField.WorkEmail, "unusable") })
        {
            Engine engine = new();
            await engine.Sync(facts);
            StoredStream stream = await engine.Journal.Load(EmployeeStreams.Of("41"), CancellationToken.None);
            RosterRow then = At(stream, stream.Events.Length);
            RosterRow live = engine.Row();
            Assert.Equal((live.State, live.HoldReason, live.TargetUserId, live.TargetActive, live.Version), (then.State, then.HoldReason, then.TargetUserId, then.TargetActive, then.Version));
            Assert.Equal(live.Body.ToArray(), then.Body.ToArray());
        }
    }

    private static RosterRow At(StoredStream stream, int count) => StateThen.Row("41", [.. stream.Events.Take(count)], SyncSettings.Default);
}
