using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>Streams as a release stored them still fold to the same state. A file here is never rewritten: a fold that has to change leaves the members alone that are in it.</summary>
public sealed class RecordedHistoryTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Unit", "Employees", "Histories");

    public static TheoryData<string> Histories => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Histories))]
    public void A_recorded_stream_folds_to_the_recorded_state(string file)
    {
        JsonNode recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        EmployeeState state = EmployeeState.Unknown((string)recorded["employeeId"]!);
        foreach (JsonNode? one in recorded["events"]!.AsArray())
        {
            EmployeeEvent happened = (EmployeeEvent)one!["data"].Deserialize(EventNames.ByName[(string)one["type"]!], EventCodec.Json)!;
            state = EmployeeDecider.Evolve(state, new Recorded(happened, (DateTimeOffset)one["at"]!, (long)one["settingsRevision"]!));
        }

        JsonNode folded = JsonNode.Parse(EmployeeStateJson.Write(state))!;
        foreach ((string name, JsonNode? member) in recorded["state"]!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(member, folded[name]), $"{name}: {folded[name]?.ToJsonString()} instead of {member?.ToJsonString()}");
        }
    }

    [Fact]
    public void The_recorded_streams_hold_every_event_of_an_employee() =>
        Assert.Equal(
            EventNames.ByName.Keys.Where(name => name.StartsWith("employee.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder, "*.json").SelectMany(path => JsonNode.Parse(File.ReadAllText(path))!["events"]!.AsArray()).Select(one => (string)one!["type"]!).Distinct().Order(StringComparer.Ordinal));
}
