using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Audit;

/// <summary>What the mapper makes of a row's sources, in words (DESIGN 3.2).</summary>
public static class Normalisations
{
    /// <summary>The words for a row under these settings.</summary>
    public static string Of(CatalogField field, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return field switch
        {
            CatalogField.DisplayName => "Preferred name, else first name, then a space and the last name.",
            CatalogField.Status => "Active is an active account, Inactive a suspended one.",
            CatalogField.Username => "The part before the @, exactly as written.",
            CatalogField.WorkPhone => $"The extension is appended as '{settings.ExtensionFormat}', only to a phone.",
            CatalogField.WorkStreetAddress or CatalogField.HomeStreetAddress => $"The street lines joined by '{settings.StreetSeparator}'.",
            CatalogField.CompanyEmail => "Trimmed, NFC; compared without case.",
            _ => "Trimmed, NFC; otherwise as BambooHR gives it.",
        };
    }
}
