using System.Collections.Immutable;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Mapping;

/// <summary>What a POST carries: only values, no empties (DESIGN 3.2).</summary>
public static class NewUserBuilder
{
    private static readonly System.Text.Json.JsonElement Nothing = System.Text.Json.JsonDocument.Parse("{}").RootElement;

    /// <summary>Builds it from the desired user.</summary>
    public static NewUser Build(DesiredUser desired, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(desired);
        FieldSelection selection = FieldSelection.For(settings);
        ImmutableArray<AttributeChange> changes =
        [
            .. selection.Written
                .Where(field => desired.Attributes[field].Kind == FieldValueKind.Text)
                .Select(field => new AttributeChange(field, string.Empty, FieldValue.Absent, desired.Attributes[field])),
        ];
        return new NewUser(desired.UserName, Active: true, OperationBuilder.Build(changes, selection, Nothing));
    }
}
