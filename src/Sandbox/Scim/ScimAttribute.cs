namespace OrleansSync.Sandbox.Scim;

/// <summary>An attribute of the User schema (RFC 7643 §7).</summary>
internal sealed record ScimAttribute(string Name, ScimType Type)
{
    /// <summary>An array of items.</summary>
    public bool Multiple { get; init; }

    /// <summary>It cannot be removed.</summary>
    public bool Required { get; init; }

    /// <summary>Compared by case.</summary>
    public bool CaseExact { get; init; }

    /// <summary>The server's own.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The parts of a complex one.</summary>
    public IReadOnlyList<ScimAttribute> Parts { get; init; } = [];

    /// <summary>A part by its name, whatever its case.</summary>
    public ScimAttribute? Part(string name) => Parts.FirstOrDefault(part => part.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
