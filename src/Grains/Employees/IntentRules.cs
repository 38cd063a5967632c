using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>Whether a write that was announced and has no outcome shows in the user as read (DESIGN 5): then it is confirmed, else it is decided again. Pure.</summary>
public static class IntentRules
{
    /// <summary>True when an intent is open and the user shows what it announced.</summary>
    public static bool IsDone(EmployeeState state, ScimUser actual, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(actual);
        return state.Intent is { } intent && intent.Kind switch
        {
            WriteKind.Create => IsOurs(intent, actual, settings),

            // Another account that shows the same, found by the email when ours is gone, is a match at best.
            _ when !string.Equals(state.Link?.UserId, actual.Id, StringComparison.Ordinal) => false,
            WriteKind.Suspend => actual.Active == false,
            WriteKind.Reactivate => actual.Active == true,
            _ => UserDiffer.Read(actual, settings) is var found
                && !intent.Changes.IsDefaultOrEmpty
                && intent.Changes.All(change => UserDiffer.Same(change.Field, found[change.Field], change.New)),
        };
    }

    /// <summary>The outcome of an intent that was found done.</summary>
    public static EmployeeEvent.Confirmed Confirmed(WriteKind kind, ScimUser actual, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(actual);
        return new(kind, actual.Id, actual.UserName, UserDiffer.Read(actual, settings), actual.Active);
    }

    /// <summary>The email that an intent carries, or null.</summary>
    public static string? EmailOf(OpenIntent intent)
    {
        ArgumentNullException.ThrowIfNull(intent);
        return intent.Changes.IsDefaultOrEmpty ? null : intent.Changes.FirstOrDefault(change => change.Field == CatalogField.CompanyEmail)?.New.Text;
    }

    // An account of the same email that somebody else made is no creation of ours: it is matched, with the guard and the marks of a match.
    // Phones and streets are not compared: a server may write them its own way.
    private static bool IsOurs(OpenIntent intent, ScimUser actual, SyncSettings settings)
    {
        if (EmailOf(intent) is not { } email
            || !string.Equals(actual.Email, email, StringComparison.OrdinalIgnoreCase)
            || !string.Equals(actual.UserName, UserMapper.UserNameOf(email), StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        FieldValues<CatalogField> found = UserDiffer.Read(actual, settings);
        return intent.Changes
            .Where(change => change.Field is CatalogField.FirstName or CatalogField.LastName)
            .All(change => UserDiffer.Same(change.Field, found[change.Field], change.New));
    }
}
