using System.Security.Claims;
using OrleansSync.Grains.Connections;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Web.Connections;

/// <summary>The connections for a signed-in person, as over the API.</summary>
public sealed class ConnectionDesk(ConnectionOverview overview, ConnectionTest test)
{
    /// <summary>What is known of both.</summary>
    public async Task<ConnectionsView?> Read(CancellationToken cancellationToken) => await overview.Read(cancellationToken);

    /// <summary>Tries both; writes nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public Task<ConnectionReport> Test(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsInRole(nameof(ApiRole.Admin)) ? test.Run(account: null, cancellationToken) : throw new UnauthorizedAccessException("The role Admin is due.");
    }
}
