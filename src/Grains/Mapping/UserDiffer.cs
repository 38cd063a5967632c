using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Mapping;

/// <summary>Compares the user that should exist with the one that does: only what we own, both sides normalised (DESIGN 3.2, 5). Pure.</summary>
public static class UserDiffer
{
    /// <summary>The difference, and the operations that close it. userName, externalId, password and active are not its business.</summary>
    public static AttributePlan Diff(DesiredUser desired, ScimUser actual, ManagedAttributes managed, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(managed);
        FieldSelection selection = FieldSelection.For(settings);
        using JsonDocument document = JsonDocument.Parse(actual.Resource);
        FieldValues<CatalogField> found = Read(document.RootElement, selection);
        ImmutableArray<AttributeChange> changes =
        [
            .. selection.Written
                .Where(field => Differs(field, desired.Attributes[field], found[field], managed))
                .Select(field => new AttributeChange(field, PathOf(selection, field).ToString(), found[field], desired.Attributes[field])),
        ];
        return new AttributePlan(changes, OperationBuilder.Build(changes, selection, document.RootElement), found);
    }

    /// <summary>The selected attributes as found, normalised.</summary>
    public static FieldValues<CatalogField> Read(ScimUser user, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(user);
        using JsonDocument document = JsonDocument.Parse(user.Resource);
        return Read(document.RootElement, FieldSelection.For(settings));
    }

    /// <summary>Over the selected attributes as found, the email, the username and active: what a full sweep compares first.</summary>
    public static string ActualHash(ScimUser user, SyncSettings settings)
    {
        FieldValues<CatalogField> found = Read(user, settings);
        StringBuilder text = new(512);
        _ = text.Append(user.Id).Append('\u001f').Append(user.UserName).Append('\u001f').Append(user.Email).Append('\u001f').Append(user.Active switch { true => '1', false => '0', null => '-' });
        foreach (CatalogField field in FieldValues<CatalogField>.Fields)
        {
            if (found[field].Text is { } value)
            {
                _ = text.Append('\u001e').Append((int)field).Append('\u001f').Append(value);
            }
        }

        return ContentHash.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>True when two values of a field count as equal: all kinds of nothing are one here, emails ignore case.</summary>
    public static bool Same(CatalogField field, FieldValue left, FieldValue right) => (left.Text, right.Text) switch
    {
        (null, null) => true,
        ({ } one, { } other) => string.Equals(one, other, field == CatalogField.CompanyEmail ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
        _ => false,
    };

    private static FieldValues<CatalogField> Read(JsonElement resource, FieldSelection selection) => FieldValues<CatalogField>.Build(set =>
    {
        foreach (CatalogField field in selection.Written)
        {
            FieldValue raw = ScimResource.Read(resource, PathOf(selection, field));
            set(field, raw.Text is { } text ? FieldValue.Of(FitText.Normalize(text)) : raw);
        }
    });

    private static bool Differs(CatalogField field, FieldValue desired, FieldValue found, ManagedAttributes managed)
    {
        if (!desired.IsKnown || Same(field, desired, found))
        {
            return false;
        }

        if (managed.Excused.TryGetValue(field, out FieldValue excused) && excused == desired)
        {
            return false;
        }

        if (managed.Renderings.TryGetValue(field, out Rendering? rendering) && rendering.Ours == desired && Same(field, rendering.Theirs, found))
        {
            return false;
        }

        // The target's email is never cleared; anything else only where our history holds a value.
        return desired.Kind == FieldValueKind.Text
            || (field != CatalogField.CompanyEmail && managed.Held.Contains(field));
    }

    private static ScimPath PathOf(FieldSelection selection, CatalogField field) => selection.PathOf(field) ?? throw new InvalidOperationException($"{field} is not selected.");
}
