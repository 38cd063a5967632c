namespace OrleansSync.Sandbox.Control;

/// <summary>A rule that makes requests go wrong. The first one that matches applies.</summary>
internal sealed record Fault
{
    /// <summary>Its number; set by the sandbox.</summary>
    public int Id { get; init; }

    /// <summary>bamboo, scim or any.</summary>
    public string? Side { get; init; } = "any";

    /// <summary>GET, POST, …; null for any.</summary>
    public string? Method { get; init; }

    /// <summary>Part of the path; null for any.</summary>
    public string? PathContains { get; init; }

    /// <summary>The whole path, with <c>*</c> for any part; null for any.</summary>
    public string? Path { get; init; }

    /// <summary>Part of the query, unescaped; null for any.</summary>
    public string? QueryContains { get; init; }

    /// <summary>What goes wrong.</summary>
    public FaultKind Kind { get; init; }

    /// <summary>For <c>status</c>. Default 503.</summary>
    public int Status { get; init; } = 503;

    /// <summary>For <c>status</c>: seconds of Retry-After; null for none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>For <c>status</c>: Retry-After is a date.</summary>
    public bool RetryAfterDate { get; init; }

    /// <summary>How often; null until it is removed.</summary>
    public int? Times { get; init; }

    /// <summary>Lets so many matching requests pass first.</summary>
    public int Skip { get; init; }

    /// <summary>0 to 1; drawn from the seed. Default 1: always.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>For <c>hang</c>: until then, else until the client leaves. For <c>lag</c>: how far behind.</summary>
    public int? DelayMs { get; init; }

    /// <summary>For <c>missingField</c> and <c>restrictedField</c>.</summary>
    public string? Field { get; init; }

    /// <summary>For <c>shortList</c>: rows that are left.</summary>
    public int Rows { get; init; }

    /// <summary>For <c>shortList</c>: the total still counts all.</summary>
    public bool KeepTotal { get; init; }

    /// <summary>For <c>redirect</c>. Default /login.</summary>
    public string Location { get; init; } = "/login";
}
