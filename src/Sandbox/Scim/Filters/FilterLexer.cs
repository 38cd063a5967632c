using System.Text.Json;

namespace OrleansSync.Sandbox.Scim.Filters;

/// <summary>Cuts a filter into its pieces.</summary>
internal static class FilterLexer
{
    private const int LengthMax = 8192;

    /// <summary>Cuts.</summary>
    /// <exception cref="ScimRefusal">400 invalidFilter.</exception>
    public static List<FilterToken> Cut(string text)
    {
        if (text.Length > LengthMax)
        {
            throw ScimRefusal.Filter("The filter is too long.");
        }

        List<FilterToken> tokens = [];
        int at = 0;
        while (at < text.Length)
        {
            char character = text[at];
            if (character == ' ')
            {
                at++;
            }
            else if (character is '(' or ')' or '[' or ']')
            {
                tokens.Add(new FilterToken(character, character.ToString()));
                at++;
            }
            else if (character == '"')
            {
                int end = EndOfQuoted(text, at);
                tokens.Add(new FilterToken(FilterToken.Quoted, Unquoted(text[at..end])));
                at = end;
            }
            else
            {
                int end = at;
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or ':' or '_' or '-' or '$'))
                {
                    end++;
                }

                if (end == at)
                {
                    throw ScimRefusal.Filter($"Character {at + 1} of the filter is not understood.");
                }

                tokens.Add(new FilterToken(FilterToken.Word, text[at..end]));
                at = end;
            }
        }

        return tokens;
    }

    private static int EndOfQuoted(string text, int start)
    {
        for (int at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                return at + 1;
            }
        }

        throw ScimRefusal.Filter("A string of the filter does not end.");
    }

    private static string Unquoted(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(json) ?? string.Empty;
        }
        catch (JsonException)
        {
            throw ScimRefusal.Filter("A value of the filter is no JSON literal.");
        }
    }
}
