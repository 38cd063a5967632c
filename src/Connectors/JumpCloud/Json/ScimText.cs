using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>Comparisons of what a search asked for with what it found.</summary>
internal static class ScimText
{
    /// <summary>Equal but for case, outer blanks and Unicode form (jumpcloud-scim.md §4).</summary>
    public static bool Same(string? left, string? right) =>
        left is not null && right is not null && string.Equals(Fold(left), Fold(right), StringComparison.OrdinalIgnoreCase);

    /// <summary>True when any of the user's emails equals <paramref name="email"/>: a filter that returned him was not ignored.</summary>
    public static bool HasEmail(ScimUser user, string email)
    {
        if (Same(user.Email, email))
        {
            return true;
        }

        using JsonDocument resource = JsonDocument.Parse(user.Resource);
        return ScimResource.TryGetMember(resource.RootElement, "emails", out JsonElement emails)
            && emails.ValueKind == JsonValueKind.Array
            && emails.EnumerateArray().Any(item => ScimResource.TryGetMember(item, "value", out JsonElement value) && value.ValueKind == JsonValueKind.String && Same(value.GetString(), email));
    }

    /// <summary>The form that is compared, ignoring case.</summary>
    public static string Fold(string text)
    {
        string trimmed = text.Trim();
        return Ascii.IsValid(trimmed) ? trimmed : trimmed.Normalize(NormalizationForm.FormC);
    }
}
