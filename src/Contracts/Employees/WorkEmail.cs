using System.Diagnostics.CodeAnalysis;

namespace OrleansSync.Contracts.Employees;

/// <summary>Work email, trimmed and lower-cased (invariant): the key of an employee. DESIGN 3.1.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.work-email")]
public readonly record struct WorkEmail
{
    // RFC 5321 §4.5.3.1 allows 64 + 1 + 255; JumpCloud's own limit is above that.
    private const int LengthMax = 320;

    // RFC 5322 §3.2.3: not possible without quotes; the colon also keeps a key apart from the form id:{id}.
    private static readonly System.Buffers.SearchValues<char> NeverUnquoted = System.Buffers.SearchValues.Create("\"\\<>()[],;:");

    private WorkEmail(string value) => Value = value;

    /// <summary>The normalised address.</summary>
    [Id(0)]
    public string Value { get; private init; }

    /// <summary>Parses an address: one '@' with something before and after it, no white space or control character, at most 320 characters.</summary>
    /// <returns>False when <paramref name="text"/> cannot be a key: the employee is then not synced (reason <c>WorkEmailUnusable</c>).</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out WorkEmail email)
    {
        email = default;
        string value = text?.Trim().ToLowerInvariant() ?? string.Empty;
        int at = value.IndexOf('@', StringComparison.Ordinal);
        bool usable = at > 0
            && at < value.Length - 1
            && value.IndexOf('@', at + 1) < 0
            && value.Length <= LengthMax
            && !value.AsSpan().ContainsAny(NeverUnquoted)
            && !value.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));
        if (usable)
        {
            email = new WorkEmail(value);
        }

        return usable;
    }

    /// <summary>Nothing of the address: it is personal data and this may end in a log (DESIGN 3.4).</summary>
    public override string ToString() => "work email";
}
