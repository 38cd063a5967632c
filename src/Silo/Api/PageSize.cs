using System.Globalization;

namespace OrleansSync.Silo.Api;

/// <summary>How many items a page has.</summary>
internal static class PageSize
{
    public const int Default = 100;
    public const int Max = 500;

    /// <summary>What a wrong one gets.</summary>
    public static string Fault { get; } = string.Create(CultureInfo.InvariantCulture, $"limit: 1 to {Max} is due.");

    /// <summary>Reads it; by hand, so that the error names the field.</summary>
    public static bool TryRead(string? limit, out int size)
    {
        size = Default;
        return limit is null || (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= Max);
    }
}
