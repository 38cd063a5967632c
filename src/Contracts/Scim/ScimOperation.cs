using OrleansSync.Contracts.Fields;

namespace OrleansSync.Contracts.Scim;

/// <summary>One PATCH operation, or the setting of one attribute in a create (RFC 7644 §3.5.2).</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.scim-operation")]
public abstract record ScimOperation
{
    private ScimOperation()
    {
    }

    /// <summary>The path that the operation names.</summary>
    [Id(0)]
    public required ScimPath Path { get; init; }

    /// <summary>The catalog fields that it carries; two or more only for an item that is added whole.</summary>
    [Id(1)]
    public required System.Collections.Immutable.ImmutableArray<CatalogField> Fields { get; init; }

    /// <summary>Sets one leaf that exists or may exist: <c>replace</c>.</summary>
    [GenerateSerializer, Immutable, Alias("orleanssync.scim-operation.replace")]
    public sealed record Replace : ScimOperation
    {
        /// <summary>The text.</summary>
        [Id(0)]
        public required string Value { get; init; }
    }

    /// <summary>Sets <c>active</c>: a real boolean.</summary>
    [GenerateSerializer, Immutable, Alias("orleanssync.scim-operation.set-active")]
    public sealed record SetActive : ScimOperation
    {
        /// <summary>True re-activates, false suspends.</summary>
        [Id(0)]
        public required bool Value { get; init; }
    }

    /// <summary>Adds a missing item of a multi-valued attribute whole: <c>add</c> with the attribute's name as path.</summary>
    [GenerateSerializer, Immutable, Alias("orleanssync.scim-operation.add-item")]
    public sealed record AddItem : ScimOperation
    {
        /// <summary>The item's sub-attributes by name, the type apart.</summary>
        [Id(0)]
        public required System.Collections.Immutable.ImmutableSortedDictionary<string, string> Values { get; init; }
    }

    /// <summary>Removes a leaf, or an item in which nothing foreign is left: <c>remove</c>.</summary>
    [GenerateSerializer, Immutable, Alias("orleanssync.scim-operation.remove")]
    public sealed record Remove : ScimOperation;
}
