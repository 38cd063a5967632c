using System.Security.Claims;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Audit;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Web.Audit;

/// <summary>Replays of everyone for a signed-in person, as over the API.</summary>
public sealed class ReplayDesk(ReplayStore store, IGrainFactory grains, IIds ids, TimeProvider clock)
{
    /// <summary>Starts one, unless one is open.</summary>
    /// <returns>The id of the one that runs.</returns>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public async Task<string> Start(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsInRole(nameof(ApiRole.Operator)))
        {
            throw new UnauthorizedAccessException("The role Operator is due.");
        }

        string id = await store.Open(new ReplayRecord { Id = ids.Next(), Caller = caller.Identity?.Name, RequestedAt = clock.GetUtcNow() }, cancellationToken);
        await grains.GetGrain<IReplayGrain>(id).Ping(cancellationToken);
        return id;
    }
}
