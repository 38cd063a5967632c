using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Grains.Mapping;

/// <summary>From changes to PATCH operations: one per leaf of an item that exists, a missing item whole in one, an item removed only when nothing foreign is left in it (DESIGN 5).</summary>
internal static class OperationBuilder
{
    private static readonly ImmutableHashSet<string> Trimmings = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "type", "primary", "display", "$ref", "id");

    /// <summary>Operations in the order of the changes; items by their first change.</summary>
    public static ImmutableArray<ScimOperation> Build(ImmutableArray<AttributeChange> changes, FieldSelection selection, JsonElement resource)
    {
        ImmutableArray<ScimOperation>.Builder operations = ImmutableArray.CreateBuilder<ScimOperation>();
        foreach (IGrouping<string, (AttributeChange Change, ScimPath Path)> group in changes
            .Select(change => (Change: change, Path: selection.PathOf(change.Field) ?? throw new InvalidOperationException($"{change.Field} is not selected.")))
            .GroupBy(pair => pair.Path.ItemType is null ? pair.Path.ToString() : pair.Path.Item.ToString(), StringComparer.Ordinal))
        {
            (AttributeChange Change, ScimPath Path)[] members = [.. group];
            operations.AddRange(members[0].Path.ItemType is null ? members.Select(member => Leaf(member.Change, member.Path)) : Item(members, resource));
        }

        return operations.ToImmutable();
    }

    private static IEnumerable<ScimOperation> Item((AttributeChange Change, ScimPath Path)[] members, JsonElement resource)
    {
        ScimPath item = members[0].Path.Item;
        if (!ScimResource.ItemExists(resource, item))
        {
            return
            [
                new ScimOperation.AddItem
                {
                    Path = item,
                    Fields = [.. members.Select(member => member.Change.Field)],
                    Values = members.Where(member => member.Change.New.Text is not null).ToImmutableSortedDictionary(member => member.Path.SubAttribute ?? "value", member => member.Change.New.Text ?? string.Empty, StringComparer.Ordinal),
                },
            ];
        }

        ImmutableHashSet<string> cleared = [.. members.Where(member => member.Change.New.HasNoText).Select(member => member.Path.SubAttribute ?? "value")];
        bool empties = cleared.Count == members.Length
            && ScimResource.ItemMembers(resource, item).All(member => Trimmings.Contains(member) || cleared.Contains(member, StringComparer.OrdinalIgnoreCase));
        return empties
            ? [new ScimOperation.Remove { Path = item, Fields = [.. members.Select(member => member.Change.Field)] }]
            : members.Select(member => Leaf(member.Change, member.Path));
    }

    private static ScimOperation Leaf(AttributeChange change, ScimPath path) => change.New.Text is { } text
        ? new ScimOperation.Replace { Path = path, Fields = [change.Field], Value = text }
        : new ScimOperation.Remove { Path = path, Fields = [change.Field] };
}
