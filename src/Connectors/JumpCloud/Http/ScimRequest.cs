namespace OrleansSync.Connectors.JumpCloud.Http;

/// <summary>A request, sent once per try.</summary>
/// <param name="Method">GET is a read and may be repeated; nothing else is.</param>
/// <param name="Uri">From <see cref="ScimRoot"/>.</param>
/// <param name="Priority">For the permit.</param>
/// <param name="Body">UTF-8 JSON; empty for none.</param>
/// <param name="Once">A read that is not tried again.</param>
/// <param name="IfMatch">An entity tag, or null.</param>
internal sealed record ScimRequest(HttpMethod Method, Uri Uri, RequestPriority Priority, ReadOnlyMemory<byte> Body = default, bool Once = false, string? IfMatch = null);
