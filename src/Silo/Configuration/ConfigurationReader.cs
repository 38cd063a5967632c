using System.Globalization;

namespace OrleansSync.Silo.Configuration;

/// <summary>Reads values and keeps every fault, so that all of them come out at once (DESIGN 9).</summary>
internal sealed class ConfigurationReader(IConfiguration configuration)
{
    private const int SeenMax = 80;
    private readonly List<ConfigurationFault> faults = [];
    private readonly HashSet<string> asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> lists = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was wrong so far.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => faults;

    /// <summary>Keys that are set explicitly: a PUT cannot change them (DESIGN 8).</summary>
    public HashSet<string> Locked { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A text, or null when it is not set. Empty is not set.</summary>
    public string? Text(string key)
    {
        _ = asked.Add(key);
        return configuration[key] is { Length: > 0 } text ? text : null;
    }

    /// <summary>A secret: its own key, or the content of the file that <c>{key}File</c> names, without the line break at its end.</summary>
    public string? Secret(string key)
    {
        string? given = Text(key);
        if (Text(key + "File") is not { } path)
        {
            return given;
        }

        // The path is not shown: who mistakes the one key for the other has put the secret there.
        if (given is not null)
        {
            Fault(key, $"is set, and {key}File too; keep one of them");
        }

        try
        {
            string content = File.ReadAllText(path).TrimEnd('\r', '\n');
            if (string.IsNullOrWhiteSpace(content))
            {
                Fault(key + "File", "names an empty file; it must hold the secret");
                return null;
            }

            return content;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string why = failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read by this process";
            Fault(key + "File", $"names a file that {why}; allowed: the path of a file that holds the secret");
            return null;
        }
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

        Wrong(key, text, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
        return null;
    }

    /// <summary>A count, or null for the word <c>none</c>.</summary>
    public int? Limit(string key, int? fallback)
    {
        if (Value(key) is not { } text)
        {
            return fallback;
        }

        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        Wrong(key, text, "a whole number from 0, or none");
        return fallback;
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

        Wrong(key, text, "a number from 0 to 100");
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

        Wrong(key, text, "true or false");
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

        if (Array.Exists(Enum.GetNames<TEnum>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)))
        {
            return Enum.Parse<TEnum>(text, ignoreCase: true);
        }

        Wrong(key, text, string.Join(", ", Enum.GetNames<TEnum>()));
        return fallback;
    }

    /// <summary>Comma-separated, or an indexed list; the word <c>none</c> is the empty list; null when it is not set.</summary>
    public string[]? List(string key)
    {
        _ = lists.Add(key);
        string[] indexed = [.. configuration.GetSection(key).GetChildren().Select(child => child.Value).OfType<string>()];
        if (indexed.Length == 0 && Text(key) is null)
        {
            return null;
        }

        _ = Locked.Add(key);
        string[] list = indexed.Length > 0 ? indexed : Text(key)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return list is [var one] && one.Equals("none", StringComparison.OrdinalIgnoreCase) ? [] : list;
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

    /// <summary>Keeps a fault about a value that may be shown.</summary>
    public void Wrong(string key, string seen, string allowed) =>
        Fault(key, $"is '{(seen.Length > SeenMax ? seen[..SeenMax] + "…" : seen)}'; allowed: {allowed}");

    /// <summary>Keeps a fault.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">The rest of the sentence.</param>
    public void Fault(string key, string text) => faults.Add(new ConfigurationFault(key, text));

    /// <summary>Refuses what nobody asked for in these sections and looks like a slip of the pen: a misspelt guard would be no guard. Other strangers may be somebody else's.</summary>
    public void RefuseUnknown(IEnumerable<string> sections)
    {
        foreach ((string key, string? value) in sections.SelectMany(section => configuration.GetSection(section).AsEnumerable()))
        {
            if (value is not null && !asked.Contains(key) && !lists.Any(list => key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase)) && Spelling.Nearest(key, asked) is { } known)
            {
                Fault(key, $"is no setting; did you mean {known}?");
            }
        }
    }
}
