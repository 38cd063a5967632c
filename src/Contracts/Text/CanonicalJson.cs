using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansSync.Contracts.Text;

/// <summary>The canonical form of JSON (RFC 8785): members sorted by UTF-16 code units, no white space, shortest strings and numbers.</summary>
public static class CanonicalJson
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    /// <summary>Writes the canonical form as UTF-8.</summary>
    public static byte[] Write(JsonElement element)
    {
        StringBuilder text = new();
        Append(text, element);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                AppendAll(text, '{', '}', element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal), member =>
                {
                    AppendText(text, member.Name);
                    _ = text.Append(':');
                    Append(text, member.Value);
                });
                break;
            case JsonValueKind.Array:
                AppendAll(text, '[', ']', element.EnumerateArray(), item => Append(text, item));
                break;
            case JsonValueKind.String:
                AppendText(text, element.GetString() ?? string.Empty);
                break;
            case JsonValueKind.Number:
                _ = text.Append(NumberOf(element.GetDouble()));
                break;
            default:
                _ = text.Append(element.GetRawText());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> append)
    {
        _ = text.Append(open);
        bool first = true;
        foreach (T item in items)
        {
            if (!first)
            {
                _ = text.Append(',');
            }

            first = false;
            append(item);
        }

        _ = text.Append(close);
    }

    private static void AppendText(StringBuilder text, string value)
    {
        _ = text.Append('"');

        // Nearly every text is as it stands.
        if (!value.AsSpan().ContainsAny(Escaped))
        {
            _ = text.Append(value).Append('"');
            return;
        }

        foreach (char character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        _ = text.Append('"');
    }

    // ECMAScript's Number-to-string (RFC 8785 §3.2.2.3), from .NET's shortest round-trip digits.
    private static string NumberOf(double number)
    {
        if (number == 0)
        {
            return "0";
        }

        string[] parts = number.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        string digits = new([.. shortest.Split('E')[0].Where(char.IsAsciiDigit)]);
        digits = digits.TrimStart('0').TrimEnd('0');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        string sign = number < 0 ? "-" : string.Empty;
        int point = exponent + 1;
        string body = (digits.Length, point) switch
        {
            var (length, at) when length <= at && at <= 21 => digits + new string('0', at - length),
            var (_, at) when at is > 0 and <= 21 => digits[..at] + "." + digits[at..],
            var (_, at) when at is > -6 and <= 0 => "0." + new string('0', -at) + digits,
            _ => digits[..1] + (digits.Length > 1 ? "." + digits[1..] : string.Empty) + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture),
        };
        return sign + body;
    }
}
