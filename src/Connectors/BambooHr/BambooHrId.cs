namespace OrleansSync.Connectors.BambooHr;

/// <summary>BambooHR's employee ids: digits as text (bamboohr.md §2.2).</summary>
internal static class BambooHrId
{
    private const int DigitsMax = 18;

    /// <summary>True for what can be somebody's id. 0 is not: it stands for the key's own employee, whoever that is.</summary>
    public static bool IsUsable(string? id) => id is { Length: > 0 and <= DigitsMax } && !id.AsSpan().ContainsAnyExceptInRange('0', '9') && id.AsSpan().ContainsAnyExcept('0');
}
