namespace OrleansSync.Connectors.BambooHr.Http;

/// <summary>A request. All but one that is <see cref="Once"/> may be repeated, the report's POST too.</summary>
/// <param name="Endpoint">One of <see cref="SourceEndpoints"/>.</param>
/// <param name="Path">Below the root, with its query.</param>
internal sealed record BambooHrRequest(string Endpoint, string Path)
{
    /// <summary>A JSON body: makes it a POST, unless <see cref="Method"/> says otherwise.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The method; null: GET without a body, POST with one.</summary>
    public HttpMethod? Method { get; init; }

    /// <summary>True when it must not be sent a second time.</summary>
    public bool Once { get; init; }

    /// <summary>True for a read that the others go on without: its failures do not open the breaker for them.</summary>
    public bool IsAside { get; init; }

    /// <summary>True when a 404 or 405 means that the endpoint is not known and another one serves instead.</summary>
    public bool HasSubstitute { get; init; }

    /// <summary>True when a refusal is about one employee or webhook and says nothing of the endpoint.</summary>
    public bool IsAboutOne => Endpoint is SourceEndpoints.Employee or SourceEndpoints.Webhook;
}
