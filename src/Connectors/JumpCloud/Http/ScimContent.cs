using System.Net;
using System.Net.Http.Headers;

namespace OrleansSync.Connectors.JumpCloud.Http;

/// <summary>A SCIM body that knows whether its sending has begun: before that, a write was surely not done.</summary>
internal sealed class ScimContent : HttpContent
{
    // Without a charset: strict servers compare the media type to the letter, and JSON is UTF-8 anyway (RFC 8259 §8.1).
    private static readonly MediaTypeHeaderValue ScimJson = new("application/scim+json");

    private readonly ReadOnlyMemory<byte> body;

    public ScimContent(ReadOnlyMemory<byte> body)
    {
        this.body = body;
        Headers.ContentType = ScimJson;
    }

    public bool Started { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Started = true;
        return stream.WriteAsync(body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
