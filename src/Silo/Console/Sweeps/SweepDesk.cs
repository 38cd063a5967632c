using System.Collections.Immutable;
using System.Security.Claims;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Web.Sweeps;

/// <summary>What a signed-in person may ask of sweeps. A page that hides a button is no lock: the role is looked at here.</summary>
public sealed class SweepDesk(IGrainFactory grains, SweepStore store, IIds ids)
{
    /// <summary>Asks for a sweep.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public async Task<SweepTicket> Ask(ClaimsPrincipal caller, SweepKind kind, bool dryRun, ImmutableArray<string> employees, CancellationToken cancellationToken)
    {
        Demand(caller, ApiRole.Operator);
        Cause cause = new(CauseKind.Api, ids.Next(), caller.Identity?.Name);
        return await grains.GetGrain<ICoordinatorGrain>("coordinator").Request(new SweepRequest(kind, dryRun, employees, cause, IdempotencyKey: null), cancellationToken);
    }

    /// <summary>Stops a sweep between two writes.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public async Task Cancel(ClaimsPrincipal caller, SweepRecord sweep, CancellationToken cancellationToken)
    {
        Demand(caller, ApiRole.Operator);
        if (sweep.State == SweepState.Held)
        {
            await store.Update(sweep with { State = SweepState.Cancelled }, cancellationToken);
        }

        await grains.GetGrain<ICoordinatorGrain>("coordinator").Cancel(sweep.Id, cancellationToken);
    }

    private static void Demand(ClaimsPrincipal caller, ApiRole role)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsInRole(role.ToString()))
        {
            throw new UnauthorizedAccessException($"The role {role} is due.");
        }
    }
}
