using System.IO.Pipelines;
using System.Security.Claims;
using OrleansSync.Grains.Audit;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Web.Security;

namespace OrleansSync.Silo.Web.Audit;

/// <summary>The whole history as a file, and its check without leaving the server.</summary>
public sealed class HistoryDesk(AuditExport export)
{
    /// <summary>Where the file is.</summary>
    public const string Path = "history.ndjson";

    /// <summary>Reads the whole history as an export holds it, and checks chain, seals and signatures.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public async Task<AuditVerdict> Verify(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsInRole(nameof(ApiRole.Operator)))
        {
            throw new UnauthorizedAccessException("The role Operator is due.");
        }

        Pipe pipe = new();
        Task writing = Write(pipe.Writer, cancellationToken);
        await using Stream reading = pipe.Reader.AsStream();
        AuditVerdict verdict = await new AuditVerifier([]).Verify(reading, cancellationToken);

        // At a fault the rest is not read.
        await pipe.Reader.CompleteAsync();
        await writing;
        return verdict;
    }

    /// <summary>Serves the file.</summary>
    internal static void Map(WebApplication app) =>
        app.MapGet("/" + Path, static (AuditExport export, CancellationToken cancellationToken) => Results.Stream(output => export.Write(output, cancellationToken), "application/x-ndjson", "orleanssync-history.ndjson"))
            .RequireAuthorization(SignIn.PolicyName).ExcludeFromDescription();

    private async Task Write(PipeWriter writer, CancellationToken cancellationToken)
    {
        await using Stream output = writer.AsStream();
        await export.Write(output, cancellationToken);
    }
}
