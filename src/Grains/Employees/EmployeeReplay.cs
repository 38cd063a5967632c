using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>Folds a stream from its first event and holds the result against the live state (DESIGN 8).</summary>
public static class EmployeeReplay
{
    /// <summary>Replays one employee.</summary>
    /// <param name="journal">The stream.</param>
    /// <param name="roster">The live state at rest.</param>
    /// <param name="memory">The live state in the grain; used when it stands at the same version.</param>
    /// <param name="employeeId">Whom.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ReplayReport> Run(IJournal journal, IRoster roster, EmployeeMemory memory, string employeeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (EmployeeState? replayed, long version) = await EmployeeFold.Load(journal, employeeId, cancellationToken);
        bool remembered = memory.State is { } held && string.Equals(held.EmployeeId, employeeId, StringComparison.Ordinal) && memory.Version == version;
        RosterRow? row = await roster.ByEmployeeId(employeeId, cancellationToken);
        return Report(remembered && memory.State is { } state ? EmployeeStateJson.Write(state) : row?.Body ?? default, row, replayed, version);
    }

    /// <summary>Holds a fold against the live state.</summary>
    /// <param name="live">The live state as JSON; empty when there is none.</param>
    /// <param name="row">The live state at rest, or null.</param>
    /// <param name="replayed">The fold; null for a stream that does not exist.</param>
    /// <param name="version">The version that was folded to.</param>
    internal static ReplayReport Report(ReadOnlyMemory<byte> live, RosterRow? row, EmployeeState? replayed, long version)
    {
        byte[] folded = replayed is null ? "null"u8.ToArray() : EmployeeStateJson.Write(replayed);

        // A row without a body is of somebody who was erased: what the stream still tells is all that there is to compare.
        using JsonDocument liveJson = JsonDocument.Parse(!live.IsEmpty ? live : row is null ? "null"u8.ToArray() : folded);
        using JsonDocument foldedJson = JsonDocument.Parse(folded);
        ImmutableArray<ReplayDifference> differences = Compare(liveJson.RootElement, foldedJson.RootElement);
        if (row is not null && row.Version != version)
        {
            differences = differences.Insert(0, new ReplayDifference("version", row.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), version.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        return new ReplayReport(differences.IsEmpty, version, ContentHash.Of(CanonicalJson.Write(foldedJson.RootElement)), differences);
    }

    private static ImmutableArray<ReplayDifference> Compare(JsonElement live, JsonElement replayed)
    {
        if (live.ValueKind != JsonValueKind.Object || replayed.ValueKind != JsonValueKind.Object)
        {
            return JsonElement.DeepEquals(live, replayed) ? [] : [new ReplayDifference("state", live.GetRawText(), replayed.GetRawText())];
        }

        ImmutableArray<ReplayDifference>.Builder differences = ImmutableArray.CreateBuilder<ReplayDifference>();
        foreach (string name in live.EnumerateObject().Concat(replayed.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            bool inLive = live.TryGetProperty(name, out JsonElement left);
            bool inReplayed = replayed.TryGetProperty(name, out JsonElement right);
            if (inLive != inReplayed || !JsonElement.DeepEquals(left, right))
            {
                differences.Add(new ReplayDifference(name, inLive ? left.GetRawText() : null, inReplayed ? right.GetRawText() : null));
            }
        }

        return differences.ToImmutable();
    }
}
