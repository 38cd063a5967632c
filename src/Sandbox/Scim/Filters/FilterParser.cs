namespace OrleansSync.Sandbox.Scim.Filters;

/// <summary>Reads filters: grouping before <c>not</c> before <c>and</c> before <c>or</c>; names and operators in any case.</summary>
internal sealed class FilterParser
{
    private const int DepthMax = 32;
    private readonly List<FilterToken> tokens;
    private readonly bool caseSensitive;
    private int at;
    private int depth;

    private FilterParser(List<FilterToken> tokens, bool caseSensitive) => (this.tokens, this.caseSensitive) = (tokens, caseSensitive);

    private FilterToken Current => at < tokens.Count ? tokens[at] : new FilterToken(FilterToken.End, string.Empty);

    /// <summary>Reads a filter over users.</summary>
    /// <exception cref="ScimRefusal">400 invalidFilter.</exception>
    public static ScimFilter Parse(string text, bool caseSensitive = false) => Parse(FilterLexer.Cut(text), items: null, caseSensitive);

    /// <summary>Reads the filter of a value path, over the items of an attribute.</summary>
    /// <exception cref="ScimRefusal">400 invalidFilter.</exception>
    public static ScimFilter ParseItems(string text, ScimAttribute items, bool caseSensitive = false) => Parse(FilterLexer.Cut(text), items, caseSensitive);

    private static ScimFilter Parse(List<FilterToken> tokens, ScimAttribute? items, bool caseSensitive)
    {
        FilterParser parser = new(tokens, caseSensitive);
        ScimFilter filter = parser.Any(items);
        return parser.Current.Kind == FilterToken.End ? filter : throw ScimRefusal.Filter($"'{parser.Current.Text}' is one too many.");
    }

    private ScimFilter Any(ScimAttribute? items)
    {
        if (++depth > DepthMax)
        {
            throw ScimRefusal.Filter("The filter is nested too deep.");
        }

        ScimFilter left = All(items);
        while (Take("or"))
        {
            left = new ScimFilter.Or(left, All(items));
        }

        depth--;
        return left;
    }

    private ScimFilter All(ScimAttribute? items)
    {
        ScimFilter left = One(items);
        while (Take("and"))
        {
            left = new ScimFilter.And(left, One(items));
        }

        return left;
    }

    private ScimFilter One(ScimAttribute? items)
    {
        if (Current.Kind == '(')
        {
            return Group(items);
        }

        if (Current.Is("not") && at + 1 < tokens.Count && tokens[at + 1].Kind == '(')
        {
            at++;
            return new ScimFilter.Not(Group(items));
        }

        FilterToken name = Next(FilterToken.Word, "An attribute is due.");
        if (Current.Kind != '[')
        {
            return Comparison(Path(name.Text, items));
        }

        FilterPath path = Path(name.Text, items);
        at++;
        if (items is not null || path is { Attribute: { Multiple: false } } or { Part: not null })
        {
            throw ScimRefusal.Filter($"'{name.Text}' has no items.");
        }

        ScimAttribute attribute = path.Attribute ?? new ScimAttribute(name.Text, ScimType.Complex);
        ScimFilter inner = Any(attribute);
        _ = Next(']', "']' is due.");

        // Not in the grammar, but asked by the most widespread client.
        if (Current.Kind == FilterToken.Word && Current.Text.StartsWith('.'))
        {
            string part = Next(FilterToken.Word, string.Empty).Text[1..];
            inner = new ScimFilter.And(inner, Comparison(new FilterPath(Extension: false, attribute.Part(part), Part: null)));
        }

        return new ScimFilter.Items(path, inner);
    }

    private ScimFilter Group(ScimAttribute? items)
    {
        at++;
        ScimFilter inner = Any(items);
        _ = Next(')', "')' is due.");
        return inner;
    }

    private ScimFilter.Compare Comparison(FilterPath path)
    {
        string name = Next(FilterToken.Word, "An operator is due.").Text;
        if (!name.All(char.IsAsciiLetter) || !Enum.TryParse(name, ignoreCase: true, out FilterOperator op))
        {
            throw ScimRefusal.Filter($"'{name}' is no operator.");
        }

        if (op == FilterOperator.Pr)
        {
            return new ScimFilter.Compare(path, op, Value: null, caseSensitive);
        }

        string? value = Value();
        return op is not (FilterOperator.Eq or FilterOperator.Ne) && (value is null || path.Type == ScimType.Boolean)
            ? throw ScimRefusal.Filter($"'{name}' does not suit the value.")
            : new ScimFilter.Compare(path, op, value, caseSensitive);
    }

    private string? Value()
    {
        FilterToken token = Current;
        at++;
        return token.Kind switch
        {
            FilterToken.Quoted => token.Text,
            FilterToken.Word when token.Text is "true" or "false" || double.TryParse(token.Text, System.Globalization.CultureInfo.InvariantCulture, out _) => token.Text,
            FilterToken.Word when token.Text is "null" => null,
            _ => throw ScimRefusal.Filter("A value is due: a JSON literal."),
        };
    }

    private bool Take(string word)
    {
        bool there = Current.Is(word);
        at += there ? 1 : 0;
        return there;
    }

    private FilterToken Next(char kind, string otherwise)
    {
        FilterToken token = Current;
        at++;
        return token.Kind == kind ? token : throw ScimRefusal.Filter(otherwise);
    }

    private static FilterPath Path(string text, ScimAttribute? items)
    {
        if (items is not null)
        {
            return new FilterPath(Extension: false, items.Part(text), Part: null);
        }

        bool extension = text.StartsWith(ScimSchema.Enterprise + ":", StringComparison.OrdinalIgnoreCase);
        bool core = text.StartsWith(ScimSchema.Core + ":", StringComparison.OrdinalIgnoreCase);
        string[] names = (extension ? text[(ScimSchema.Enterprise.Length + 1)..] : core ? text[(ScimSchema.Core.Length + 1)..] : text).Split('.');
        if (names.Length > 2 || (text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) && !extension && !core))
        {
            return new FilterPath(Extension: false, Attribute: null, Part: null);
        }

        ScimAttribute? attribute = ScimSchema.Find(names[0], extension);
        ScimAttribute? part = names.Length == 2 ? attribute?.Part(names[1]) : null;
        return new FilterPath(extension, names.Length == 2 && part is null ? null : attribute, part);
    }
}
