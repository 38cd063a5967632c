using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Silo.Web.Shared;

/// <summary>What the pages call things: the API's words, spaced for people.</summary>
public static class Words
{
    /// <summary>An enum's public word, as in the API and in addresses.</summary>
    public static string Slug<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The member of a public word, or null.</summary>
    public static TEnum? Parse<TEnum>(string? slug)
        where TEnum : struct, Enum =>
        Enum.TryParse(slug, ignoreCase: true, out TEnum value) && Enum.IsDefined(value) && !char.IsAsciiDigit(slug[0]) ? value : null;

    /// <summary>Where an employee stands.</summary>
    public static string Of(EmployeeStanding state) => state switch
    {
        EmployeeStanding.InSync => "In step",
        EmployeeStanding.NotSynced => "Not synced",
        _ => state.ToString(),
    };

    /// <summary>Where a sweep stands.</summary>
    public static string Of(SweepState state) => state switch
    {
        SweepState.Requested => "Waiting",
        SweepState.CompletedWithFailures => "Completed with failures",
        _ => state.ToString(),
    };

    /// <summary>A name in camel or Pascal case as words: <c>workEmail</c> is "Work email".</summary>
    public static string Spaced(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder text = new(name.Length + 4);
        foreach (char one in name)
        {
            if (char.IsUpper(one) && text.Length > 0)
            {
                _ = text.Append(' ').Append(char.ToLowerInvariant(one));
            }
            else
            {
                _ = text.Append(text.Length == 0 ? char.ToUpperInvariant(one) : one);
            }
        }

        return text.ToString();
    }

    /// <summary>A count with its noun.</summary>
    public static string Count(int count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>How long, in its largest unit: for a figure that stands alone.</summary>
    public static string Brief(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalSeconds: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalSeconds):0} s"),
        { TotalMinutes: < 59.5 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalMinutes):0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalHours):0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalDays):0} days"),
    };

    /// <summary>How long, in its two largest units.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
    };
}
