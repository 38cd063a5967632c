using System.Security.Cryptography;
using CsCheck;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>STYLE 3 and 4: every case of the closed families goes through the decider; no history, old, erased or in an odd order, makes the fold throw.</summary>
public sealed class FamilyTests
{
    [Fact]
    public void Every_case_has_a_sample_and_a_stored_name()
    {
        Assert.Equal(Cases(typeof(EmployeeEvent)), Names(EventSamples.Events));
        Assert.Equal(Cases(typeof(EmployeeCommand)), Names(EventSamples.Commands));
        Assert.All(EventSamples.Events, one => Assert.True(EventNames.ByType.ContainsKey(one.GetType())));
        Assert.All(EventNames.ByName.Keys, name => Assert.Matches(@"^[a-z]+\.[a-z-]+\.v\d+$", name));
    }

    [Fact]
    public void Every_command_has_a_rule_in_every_state_and_its_events_settle_it() =>
        Histories.Sample(history =>
        {
            EmployeeState state = Fold(history);
            foreach (EmployeeCommand command in EventSamples.Commands)
            {
                EmployeeState next = EmployeeDecider.Decide(state, command).Aggregate(state, Evolve);
                Assert.True(command is EmployeeCommand.Vanish && next.Facts is null || EmployeeDecider.Decide(next, command).IsEmpty, $"{command.GetType().Name} decides again what it has decided");
            }
        });

    [Fact]
    public void No_order_of_events_makes_the_fold_throw_and_its_state_keeps_across_storing() =>
        Histories.Sample(history =>
        {
            EmployeeState state = Fold(history);
            byte[] stored = EmployeeStateJson.Write(state);
            Assert.Equal(stored, EmployeeStateJson.Write(EmployeeStateJson.Read(stored)));
        });

    [Fact]
    public void A_stored_event_comes_back_as_it_was_and_an_erased_one_still_folds()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        foreach (EmployeeState state in EventSamples.Events.Select(one => Fold([one])).Prepend(EmployeeState.Unknown("41")))
        {
            foreach (EmployeeEvent one in EventSamples.Events)
            {
                IStored stored = EventCodec.Seal(one, "employee:41", key);
                Assert.Equal(EmployeeStateJson.Write(Evolve(state, one)), EmployeeStateJson.Write(Evolve(state, Open(stored, one, key))));
                EmployeeEvent erased = Open(stored, one, key: null);
                Assert.DoesNotContain("Welder", System.Text.Encoding.UTF8.GetString(EmployeeStateJson.Write(Evolve(EmployeeState.Unknown("41"), erased))), StringComparison.Ordinal);
                _ = Evolve(state, erased);
            }
        }
    }

    [Fact]
    public void An_event_without_the_members_that_came_later_still_folds()
    {
        foreach (EmployeeEvent one in EventSamples.Events)
        {
            IStored stored = EventCodec.Seal(one, "employee:41", key: null);
            System.Text.Json.Nodes.JsonObject bare = System.Text.Json.Nodes.JsonObject.Create(stored.Clear)!;
            foreach (string optional in new[] { "answered", "temporaryEmail", "detail", "active", "status" })
            {
                _ = bare.Remove(optional);
            }

            bare["fromANewerVersion"] = true;
            stored.Clear = System.Text.Json.JsonSerializer.SerializeToElement(bare);
            _ = Evolve(Fold(EventSamples.Events), Open(stored, one, key: null));
        }
    }

    [Fact]
    public void A_state_that_was_stored_before_a_member_came_is_read()
    {
        EmployeeState state = EmployeeStateJson.Read("""{"employeeId":"41","key":"id:41"}"""u8);
        Assert.Equal(EmployeeStateJson.Write(EmployeeState.Unknown("41")), EmployeeStateJson.Write(state));
    }

    private static EmployeeEvent Open(IStored stored, EmployeeEvent one, byte[]? key) => (EmployeeEvent)EventCodec.Open(stored, one.GetType(), "employee:41", key).Data;

    private static Gen<EmployeeEvent[]> Histories => Gen.Int[0, EventSamples.Events.Length - 1].Array[0, 12].Select(indices => indices.Select(index => EventSamples.Events[index]).ToArray());

    private static EmployeeState Fold(IEnumerable<EmployeeEvent> history) => history.Aggregate(EmployeeState.Unknown("41"), Evolve);

    private static EmployeeState Evolve(EmployeeState state, EmployeeEvent happened) => EmployeeDecider.Evolve(state, new Recorded(happened, DateTimeOffset.UnixEpoch, SettingsRevision: 1));

    private static string[] Cases(Type family) => [.. family.GetNestedTypes().Where(type => type.IsSubclassOf(family)).Select(type => type.Name).Order(StringComparer.Ordinal)];

    private static string[] Names(IEnumerable<object> samples) => [.. samples.Select(one => one.GetType().Name).Distinct().Order(StringComparer.Ordinal)];
}
