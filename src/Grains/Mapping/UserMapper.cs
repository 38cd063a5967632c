using System.Globalization;
using System.Text;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Mapping;

/// <summary>From BambooHR's facts to the JumpCloud user that should exist (seed: both tables; DESIGN 3.2). Pure.</summary>
public static class UserMapper
{
    /// <summary>Raised when the same facts map to another user; every intent carries it.</summary>
    public const int MapperVersion = 1;

    /// <summary>Maps one employee.</summary>
    public static DesiredUser Map(EmployeeFacts facts, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(settings);
        FieldSelection selection = FieldSelection.For(settings);
        string? email = facts[SourceField.WorkEmail].Text;
        FieldValues<CatalogField> attributes = FieldValues<CatalogField>.Build(set =>
        {
            foreach (CatalogField field in selection.Written)
            {
                set(field, ValueOf(field, facts, settings));
            }
        });
        string userName = email is null ? string.Empty : UserNameOf(email);
        bool? active = facts.Status is { } status ? status == EmploymentStatus.Active : null;
        return new DesiredUser(userName, email, active, attributes, HashOf(userName, active, attributes));
    }

    /// <summary>The local part of a work email, exactly as written: a new account's username.</summary>
    public static string UserNameOf(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        return email[..Math.Max(0, email.IndexOf('@', StringComparison.Ordinal))];
    }

    /// <summary>The value that one catalog field has for these facts, selected or not.</summary>
    public static FieldValue ValueOf(CatalogField field, EmployeeFacts facts, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(settings);
        return field switch
        {
            CatalogField.DisplayName => DisplayName(facts),
            CatalogField.WorkPhone => WithExtension(facts[SourceField.WorkPhone], facts[SourceField.WorkPhoneExtension], settings.ExtensionFormat),
            CatalogField.WorkStreetAddress => Joined(facts[SourceField.LocationAddress1], facts[SourceField.LocationAddress2], settings.StreetSeparator),
            CatalogField.HomeStreetAddress => Joined(facts[SourceField.Address1], facts[SourceField.Address2], settings.StreetSeparator),
            CatalogField.Username => facts[SourceField.WorkEmail].Text is { } email ? FieldValue.Of(UserNameOf(email)) : facts[SourceField.WorkEmail],
            _ => facts[FieldCatalog.Of(field).Sources[0]],
        };
    }

    private static FieldValue DisplayName(EmployeeFacts facts)
    {
        FieldValue preferred = facts[SourceField.PreferredName];
        FieldValue first = preferred.Kind == FieldValueKind.Text ? preferred : facts[SourceField.FirstName];
        FieldValue last = facts[SourceField.LastName];

        // A preferred name that we cannot read must not turn everybody's display name back to the first name.
        return preferred.IsKnown ? Joined(first, last, " ") : preferred;
    }

    // An extension that we cannot read must not take the one away that the target has.
    private static FieldValue WithExtension(FieldValue phone, FieldValue extension, string format) => (phone.Text, extension) switch
    {
        (null, _) => phone,
        (_, { IsKnown: false }) => extension,
        ({ } number, { Text: { } digits }) => FieldValue.Of(number + format.Replace("{0}", digits, StringComparison.Ordinal)),
        _ => phone,
    };

    // Unknown in part is unknown: half a street must not overwrite a whole one.
    private static FieldValue Joined(FieldValue left, FieldValue right, string separator) => (left, right) switch
    {
        ({ IsKnown: false }, _) => left,
        (_, { IsKnown: false }) => right,
        ({ Text: { } one }, { Text: { } other }) => FieldValue.Of(one + separator + other),
        _ => left.HasNoText ? right : left,
    };

    private static string HashOf(string userName, bool? active, FieldValues<CatalogField> attributes)
    {
        StringBuilder text = new(512);
        _ = text.Append(userName).Append('\u001f').Append(active?.ToString(CultureInfo.InvariantCulture));
        foreach (CatalogField field in FieldValues<CatalogField>.Fields)
        {
            FieldValue value = attributes[field];
            if (value.IsKnown)
            {
                _ = text.Append('\u001e').Append(FieldNames<CatalogField>.Of(field)).Append('\u001f').Append(value.Text);
            }
        }

        return ContentHash.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
