using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr.Http;

/// <summary>Shows what a reply looked like without showing what it said: the words of the format stay, every other letter and digit is masked (DESIGN 9).</summary>
internal static class Excerpt
{
    private const int BytesBefore = 40;
    private const int BytesMax = 80;
    private const int ErrorTextMax = 200;

    // Compared with case: "Page" may be somebody's name, "page" is the format's.
    private static readonly FrozenSet<string> Words = new[]
    {
        "DOCTYPE", "doctype", "html", "head", "body", "title", "meta", "script", "style", "div", "form", "h1", "p", "xml", "version", "encoding", "utf",
        "data", "employees", "employee", "employeeId", "id", "fields", "page", "total", "limit", "nextCursor", "prevCursor", "latest", "action", "lastChanged",
        "error", "errors", "code", "message", "null", "true", "false", "_restrictedFields", "_links",
    }.Concat(FieldValues<SourceField>.Fields.Select(FieldNames<SourceField>.Of)).Concat(FieldValues<SourceField>.Fields.Select(SourceNames.OnList)).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordSpans = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for a page made for people.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> start = body.TrimStart(" \t\r\n\uFEFF"u8);
        string text = Encoding.UTF8.GetString(start[..Math.Min(start.Length, 512)]);
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith('<') && text.Contains("<html", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True for JSON that is fine as far as it goes: it was cut short.</summary>
    public static bool IsCutShort(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body.TrimStart("\uFEFF"u8), isFinalBlock: false, state: default);
        try
        {
            while (reader.Read())
            {
            }

            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Where a parser's line and position is, in bytes.</summary>
    public static long Offset(ReadOnlySpan<byte> body, long line, long positionInLine)
    {
        long offset = 0;
        for (; line > 0 && body.IndexOf((byte)'\n') is >= 0 and int end; line--)
        {
            offset += end + 1;
            body = body[(end + 1)..];
        }

        return offset + positionInLine;
    }

    /// <summary>The masked bytes around a place.</summary>
    public static string Around(ReadOnlySpan<byte> body, long offset)
    {
        int start = (int)Math.Clamp(offset - BytesBefore, 0, Math.Max(0, body.Length - 1));
        return Masked(Encoding.UTF8.GetString(body.Slice(start, Math.Min(BytesMax, body.Length - start))));
    }

    /// <summary>What the vendor says of an error, with the key and emails masked.</summary>
    public static string OfError(string text, string secret)
    {
        string safe = secret.Length == 0 ? text : text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        IEnumerable<string> words = safe.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(static word => word.Contains('@', StringComparison.Ordinal) ? "***" : word);
        string line = string.Concat(string.Join(' ', words).Where(static character => !char.IsControl(character)));
        return line.Length <= ErrorTextMax ? line : line[..ErrorTextMax];
    }

    private static string Masked(string text)
    {
        StringBuilder shown = new(text.Length);
        int index = 0;
        while (index < text.Length)
        {
            int end = index;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_' || char.IsSurrogate(text[end])))
            {
                end++;
            }

            if (end == index)
            {
                _ = shown.Append(char.IsControl(text[index]) ? ' ' : text[index]);
                index++;
                continue;
            }

            ReadOnlySpan<char> word = text.AsSpan(index, end - index);
            if (WordSpans.Contains(word))
            {
                _ = shown.Append(word);
            }
            else
            {
                foreach (char character in word)
                {
                    _ = shown.Append(char.IsDigit(character) ? '9' : 'x');
                }
            }

            index = end;
        }

        return shown.ToString();
    }
}
