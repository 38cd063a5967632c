using System.Globalization;

namespace OrleansSync.Silo.Configuration;

/// <summary>Reads values and keeps every fault, so that all of them come out at once (DESIGN 9).</summary>
internal sealed class ConfigurationReader(IConfiguration configuration)
{
    private readonly List<ConfigurationFault> faults = [];

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => faults;

    /// <summary>Keys that are set explicitly: a PUT cannot change them (DESIGN 8).</summary>
    public HashSet<string> Locked { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text, or null when it is not set.</summary>
    public string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    /// <summary>A secret: its own key, or the content of the file that <c>{key}File</c> names.</summary>
    public string? Secret(string key)
    {
        if (Text(key) is { } given)
        {
            return given;
        }

        if (Text(key + "File") is not { } path)
        {
            return null;
        }

        if (!File.Exists(path))
        {
            Fault(key + "File", path, "the path of a file that this process can read");
            return null;
        }

        return File.ReadAllText(path).TrimEnd('\r', '\n');
    }

    /// <summary>A whole number in a range.</summary>
    public int Number(string key, int fallback, int min, int max) => OptionalNumber(key, min, max) ?? fallback;

    /// <summary>A whole number in a range, or null when it is not set.</summary>
    public int? OptionalNumber(string key, int min, int max)
    {
        if (Value(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max)
        {
            return number;
        }

        Fault(key, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
        return null;
    }

    /// <summary>A percentage.</summary>
    public double Percent(string key, double fallback)
    {
        if (Value(key) is not { } text)
        {
            return fallback;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= 100)
        {
            return number;
        }

        Fault(key, text, "a number from 0 to 100");
        return fallback;
    }

    /// <summary>true or false.</summary>
    public bool Flag(string key, bool fallback)
    {
        if (Value(key) is not { } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out bool flag))
        {
            return flag;
        }

        Fault(key, text, "true or false");
        return fallback;
    }

    /// <summary>One word of an enum.</summary>
    public TEnum Word<TEnum>(string key, TEnum fallback)
        where TEnum : struct, Enum
    {
        if (Value(key) is not { } text)
        {
            return fallback;
        }

        if (Enum.TryParse(text, ignoreCase: true, out TEnum word) && Enum.IsDefined(word) && !char.IsAsciiDigit(text[0]))
        {
            return word;
        }

        Fault(key, text, string.Join(", ", Enum.GetNames<TEnum>()));
        return fallback;
    }

    /// <summary>Comma-separated, or an indexed list; null when it is not set.</summary>
    public string[]? List(string key)
    {
        string[] indexed = [.. configuration.GetSection(key).GetChildren().Select(child => child.Value).OfType<string>()];
        string[]? list = indexed.Length > 0 ? indexed : configuration[key]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (list is not null)
        {
            _ = Locked.Add(key);
        }

        return list;
    }

    /// <summary>An absolute http or https URL, or null when it is not set.</summary>
    public string? Url(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
        {
            return text;
        }

        Fault(key, text, "an absolute http:// or https:// URL");
        return null;
    }

    /// <summary>A text that is checked by hand; being set locks it.</summary>
    public string? Value(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        _ = Locked.Add(key);
        return text;
    }

    /// <summary>Keeps a fault.</summary>
    public void Fault(string key, string seen, string allowed) => faults.Add(new ConfigurationFault(key, seen, allowed));
}
