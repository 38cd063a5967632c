using System.Security.Claims;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Web.Holds;

/// <summary>A signed-in person's word on what is held, as over the API.</summary>
public sealed class HoldDesk(Approvals approvals, Releases releases, IIds ids)
{
    /// <summary>Approves what a hash stands for.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public Task<ApprovalOutcome> Approve(ClaimsPrincipal caller, string sweepId, string planHash, CancellationToken cancellationToken) =>
        approvals.Approve(sweepId, planHash, CauseOf(caller), cancellationToken);

    /// <summary>Releases an employee's hold, or only says what that would do.</summary>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public Task<ReleaseOutcome> Release(ClaimsPrincipal caller, RosterRow row, bool dryRun, CancellationToken cancellationToken) =>
        releases.Release(row, dryRun, CauseOf(caller), cancellationToken);

    private Cause CauseOf(ClaimsPrincipal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsInRole(nameof(ApiRole.Operator)) ? new Cause(CauseKind.Api, ids.Next(), caller.Identity?.Name) : throw new UnauthorizedAccessException("The role Operator is due.");
    }
}
