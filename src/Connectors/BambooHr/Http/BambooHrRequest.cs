namespace OrleansSync.Connectors.BambooHr.Http;

/// <summary>A read; everything here may be repeated, the report's POST too.</summary>
/// <param name="Endpoint">One of <see cref="SourceEndpoints"/>.</param>
/// <param name="Path">Below the root, with its query.</param>
internal sealed record BambooHrRequest(string Endpoint, string Path)
{
    /// <summary>A JSON body: makes it a POST. Empty for a GET.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True when a 404 or 405 means that the endpoint is not known and another one serves instead.</summary>
    public bool HasSubstitute { get; init; }

    /// <summary>True when a refusal is about one employee and says nothing of the endpoint.</summary>
    public bool IsAboutOne => string.Equals(Endpoint, SourceEndpoints.Employee, StringComparison.Ordinal);
}
