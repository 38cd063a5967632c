using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Connectors.Http;

namespace OrleansSync.Connectors.BambooHr;

/// <content>The change feed (bamboohr.md §2.3): no paging, no field names.</content>
internal sealed partial class BambooHrSource
{
    /// <inheritdoc/>
    public async Task<SourceChanges> ChangedSince(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(EmployeeRequests.Changes(since), cancellationToken);
        JsonElement employees = JsonParts.Member(reply.Root, "employees");
        ImmutableDictionary<string, SourceChange> changes = employees.ValueKind switch
        {
            JsonValueKind.Object => ById(employees),

            // PHP's empty map is a list.
            JsonValueKind.Array when employees.GetArrayLength() == 0 => ImmutableDictionary<string, SourceChange>.Empty,
            _ => throw JsonParts.Malformed("BambooHR's change feed has no 'employees' by id."),
        };
        return new SourceChanges(changes, changes.IsEmpty ? null : InstantOf(reply.Root, "latest"), reply.ServerTime) { ChangedAt = changes.IsEmpty ? ImmutableDictionary<string, DateTimeOffset>.Empty : InstantsOf(employees) };
    }

    private static DateTimeOffset? InstantOf(JsonElement owner, string member) =>
        DateTimeOffset.TryParse(JsonParts.Text(JsonParts.Member(owner, member)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset at) ? at : null;

    private static ImmutableDictionary<string, DateTimeOffset> InstantsOf(JsonElement employees)
    {
        ImmutableDictionary<string, DateTimeOffset>.Builder instants = ImmutableDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (JsonProperty one in employees.EnumerateObject())
        {
            if (InstantOf(one.Value, "lastChanged") is { } at)
            {
                instants[one.Name] = at;
            }
        }

        return instants.ToImmutable();
    }

    private static ImmutableDictionary<string, SourceChange> ById(JsonElement employees)
    {
        ImmutableDictionary<string, SourceChange>.Builder changes = ImmutableDictionary.CreateBuilder<string, SourceChange>(StringComparer.Ordinal);
        foreach (JsonProperty one in employees.EnumerateObject())
        {
            changes[BambooHrId.IsUsable(one.Name) ? one.Name : throw JsonParts.Malformed("BambooHR's change feed names something that is no employee id.")] = ChangeOf(one.Value);
        }

        return changes.ToImmutable();
    }

    // A word that we do not know is a reason to read the record again, as an update is.
    private static SourceChange ChangeOf(JsonElement change) =>
        Enum.TryParse(JsonParts.Text(JsonParts.Member(change, "action")), ignoreCase: true, out SourceChange known) && Enum.IsDefined(known) ? known : SourceChange.Updated;
}
