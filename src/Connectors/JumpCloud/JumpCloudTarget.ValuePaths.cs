using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>Some servers take <c>phoneNumbers[type eq "work"].value</c>, drop the filter and change every phone (jumpcloud-scim.md §5). So the first such write
/// to a user with other items is looked at, and what it broke is put back.</content>
internal sealed partial class JumpCloudTarget
{
    private enum Harm
    {
        Unknown,
        None,
        Done,
    }

    private async Task<WriteOutcome> CheckValuePaths(WriteOutcome.Written written, UpdateStep step, ScimRoot root, CancellationToken cancellationToken)
    {
        using JsonDocument before = JsonDocument.Parse(step.Basis.Resource);
        ImmutableArray<JsonElement> foreign = [.. ForeignItems(before.RootElement, step.Operations)];
        if (foreign.IsEmpty)
        {
            return written;
        }

        // The reply may show a part of the user only: what looks lost in it is looked for by a read.
        Harm harm = written.User is { } shown ? HarmIn(shown, foreign, step.Operations) : Harm.Unknown;
        if (harm != Harm.None)
        {
            harm = await Get(step.Basis.Id, step.Priority, cancellationToken) is ReadOutcome.Found found ? HarmIn(found.User, foreign, step.Operations) : Harm.Unknown;
        }

        if (harm == Harm.None)
        {
            learned.Learn("items may be selected by type", static known => known with { ValuePaths = Support.Yes });
        }

        if (harm != Harm.Done)
        {
            return written;
        }

        learned.Learn("selecting items by type changes others too: arrays are replaced whole", static known => known with { ValuePaths = Support.No, Form = UpdateForm.WholeArrays });
        PatchBody repair = new(step.Basis, step.Operations, UpdateForm.WholeArrays, learned.Current);
        using ScimReply reply = await transport.Write(new ScimRequest(HttpMethod.Patch, root.User(step.Basis.Id), step.Priority, repair.Write()), cancellationToken);
        return reply.IsSuccess && !reply.IsUnreadable
            ? new WriteOutcome.Written(step.Basis.Id, TryReadUser(reply))
            : new WriteOutcome.InDoubt(reply.Status, "The directory changed items that were not named, and refused to take them back.");
    }

    // Unharmed counts only where the write itself shows: a read that lags behind it would show everybody unharmed.
    private static Harm HarmIn(ScimUser user, ImmutableArray<JsonElement> foreign, ImmutableArray<ScimOperation> operations)
    {
        using JsonDocument after = JsonDocument.Parse(user.Resource);
        JsonElement resource = after.RootElement;
        return !AllKept(resource, foreign, operations) ? Harm.Done : operations.All(operation => IsKept(resource, operation)) ? Harm.None : Harm.Unknown;
    }

    private static IEnumerable<JsonElement> ForeignItems(JsonElement before, ImmutableArray<ScimOperation> operations)
    {
        foreach (IGrouping<string, ScimPath> attribute in operations.Select(static operation => operation.Path).Where(static path => path.ItemType is not null).GroupBy(static path => path.Urn + path.Attribute, StringComparer.OrdinalIgnoreCase))
        {
            IReadOnlyList<JsonElement> items = ScimResource.Items(before, attribute.First());
            HashSet<int> ours = [.. attribute.Select(path => ScimResource.IndexOfItem(before, path))];
            for (int index = 0; index < items.Count; index++)
            {
                if (!ours.Contains(index) && items[index].ValueKind == JsonValueKind.Object)
                {
                    yield return items[index];
                }
            }
        }
    }

    private static bool AllKept(JsonElement after, ImmutableArray<JsonElement> foreign, ImmutableArray<ScimOperation> operations)
    {
        List<JsonElement> items = [.. operations
            .Select(static operation => operation.Path)
            .Where(static path => path.ItemType is not null)
            .DistinctBy(static path => path.Urn + path.Attribute, StringComparer.OrdinalIgnoreCase)
            .SelectMany(path => ScimResource.Items(after, path))];
        HashSet<string> written = [.. operations.OfType<ScimOperation.Replace>().Where(static leaf => leaf.Path.ItemType is not null).Select(static leaf => leaf.Value)];
        return foreign.All(item => items.Exists(candidate => Contains(candidate, item, written)));
    }

    // Somebody else may have edited the item meanwhile: harm is only what carries our own value, or is gone.
    private static bool Contains(JsonElement candidate, JsonElement item, HashSet<string> written) =>
        item.EnumerateObject().All(member => member.Name.ToUpperInvariant() is "ID" or "$REF" or "DISPLAY" or "PRIMARY"
            || (ScimResource.TryGetMember(candidate, member.Name, out JsonElement value)
                && (JsonElement.DeepEquals(value, member.Value)
                    || (!string.Equals(member.Name, "type", StringComparison.OrdinalIgnoreCase) && value.ValueKind == JsonValueKind.String && !written.Contains(value.GetString() ?? string.Empty)))));

    private static bool IsKept(JsonElement after, ScimOperation operation) => operation switch
    {
        ScimOperation.Replace leaf => string.Equals(ScimResource.Read(after, leaf.Path).Text, leaf.Value, StringComparison.Ordinal),
        ScimOperation.AddItem added => ScimResource.ItemExists(after, added.Path),
        ScimOperation.Remove { Path.ItemType: not null, Path.SubAttribute: null } removed => !ScimResource.ItemExists(after, removed.Path),
        ScimOperation.Remove removed => ScimResource.Read(after, removed.Path).HasNoText,
        _ => true,
    };
}
