using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OrleansSync.Silo.Api;

/// <summary>Where a page ended, as a word that callers pass back and do not read. It says of which list it is: one of another list is refused.</summary>
internal static class Cursor
{
    /// <summary>What a wrong one gets.</summary>
    public const string Fault = "cursor: the nextCursor of the page before is due.";

    private const int LengthMax = 200;

    /// <summary>Makes one.</summary>
    public static string Of(string list, string after) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(list + ":" + after));

    /// <summary>Makes one.</summary>
    public static string Of(string list, long after) => Of(list, after.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads one; none at all is the beginning.</summary>
    /// <returns>False when it is none of this list.</returns>
    public static bool TryRead(string list, string? cursor, out string? after)
    {
        after = null;
        if (cursor is null)
        {
            return true;
        }

        if (cursor.Length is 0 or > LengthMax || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        after = text.StartsWith(list + ":", StringComparison.Ordinal) ? text[(list.Length + 1)..] : null;
        return after is { Length: > 0 } && !after.Contains('\0', StringComparison.Ordinal);
    }

    /// <summary>Reads one that is a number; none at all is 0.</summary>
    public static bool TryRead(string list, string? cursor, out long after)
    {
        after = 0;
        return TryRead(list, cursor, out string? text) && (text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after));
    }
}
