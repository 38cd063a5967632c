namespace OrleansSync.Sandbox.Scim.Filters;

/// <summary>A piece of a filter: a word, a JSON literal in quotes, or one of <c>( ) [ ]</c>.</summary>
internal readonly record struct FilterToken(char Kind, string Text)
{
    public const char Word = 'w';
    public const char Quoted = 'q';
    public const char End = 'e';

    /// <summary>Whether it is this word, whatever its case.</summary>
    public bool Is(string word) => Kind == Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
