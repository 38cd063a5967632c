namespace OrleansSync.Contracts.Scim;

/// <summary>A JumpCloud user as one read or reply showed it.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.scim-user")]
public sealed record ScimUser
{
    /// <summary>The target's id: opaque, case-exact.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>userName as read.</summary>
    [Id(1)]
    public required string UserName { get; init; }

    /// <summary>active; null when the reply had none. Strings and numbers were read leniently.</summary>
    [Id(2)]
    public required bool? Active { get; init; }

    /// <summary>The email that counts: type work, else the primary, else the only one; as written by the target. Null when there is none.</summary>
    [Id(3)]
    public required string? Email { get; init; }

    /// <summary>meta.version or the ETag header, for If-Match; null when the target sends none.</summary>
    [Id(4)]
    public string? Version { get; init; }

    /// <summary>The whole resource, UTF-8 JSON, as read: what a PUT must send back, and where foreign values are seen.</summary>
    [Id(5)]
    public required ReadOnlyMemory<byte> Resource { get; init; }

    /// <summary>The id only, never a value (DESIGN 3.4).</summary>
    public override string ToString() => $"user {Id}";
}
