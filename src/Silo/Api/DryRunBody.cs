using System.ComponentModel;

namespace OrleansSync.Silo.Api;

/// <summary>The body that <c>reconcile</c> and <c>release</c> may have.</summary>
internal sealed record DryRunBody
{
    [Description("Only show what would be done.")]
    public bool DryRun { get; init; }

    /// <summary>Reads it; no body at all is the default.</summary>
    public static async Task<(DryRunBody? Body, IResult? Problem)> Read(HttpContext http, CancellationToken cancellationToken) =>
        http.Request.ContentLength is null or 0 && http.Request.ContentType is null ? (new DryRunBody(), null) : await JsonBody.Read<DryRunBody>(http, cancellationToken);
}
