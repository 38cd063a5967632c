using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OrleansSync.Contracts.Scim;

/// <summary>Reads a JSON string even where it is no Unicode: a lone surrogate, or bytes that are not UTF-8, become U+FFFD. One such name must not cost the whole listing.</summary>
public static class ScimString
{
    private const string Replacement = "\\uFFFD";
    private const int EscapeLength = 6;

    /// <summary>The text of a JSON string; null for anything else.</summary>
    public static string? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            using JsonDocument mended = JsonDocument.Parse(Mend(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value))));
            return mended.RootElement.GetString();
        }
    }

    private static string Mend(string json)
    {
        StringBuilder mended = new(json.Length);
        for (int index = 0; index < json.Length;)
        {
            if (json[index] != '\\')
            {
                mended.Append(json[index++]);
                continue;
            }

            char? unit = EscapedUnit(json, index);
            int length = unit is null ? 2 : EscapeLength;
            if (unit is { } high && char.IsHighSurrogate(high) && EscapedUnit(json, index + EscapeLength) is { } low && char.IsLowSurrogate(low))
            {
                length = 2 * EscapeLength;
                mended.Append(json, index, length);
            }
            else if (unit is { } lone && char.IsSurrogate(lone))
            {
                mended.Append(Replacement);
            }
            else
            {
                mended.Append(json, index, length);
            }

            index += length;
        }

        return mended.ToString();
    }

    private static char? EscapedUnit(string json, int index) =>
        index + EscapeLength <= json.Length && json[index] == '\\' && json[index + 1] == 'u' && ushort.TryParse(json.AsSpan(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
            ? (char)unit
            : null;
}
