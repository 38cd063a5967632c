using System.Security.Claims;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Web.Sweeps;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>Saves settings for a signed-in person; saving syncs everyone, as over the API.</summary>
public sealed class SettingsDesk(StoredSettings settings, SweepDesk sweeps, EngineReadiness readiness, IIds ids)
{
    /// <summary>Saves.</summary>
    /// <returns>What came of it, and the full sweep that follows, if any.</returns>
    /// <exception cref="UnauthorizedAccessException">The role does not allow it.</exception>
    public async Task<(SaveOutcome Outcome, SweepTicket? Sweep)> Save(ClaimsPrincipal caller, IReadOnlyDictionary<string, JsonNode?> values, long seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!caller.IsInRole(nameof(ApiRole.Admin)))
        {
            throw new UnauthorizedAccessException("The role Admin is due.");
        }

        string id = ids.Next();
        SaveOutcome outcome = await settings.Save(values, seen, new Cause(CauseKind.Api, id, caller.Identity?.Name), id, cancellationToken);
        return outcome is SaveOutcome.Saved && readiness.IsConfigured
            ? (outcome, await sweeps.Ask(caller, SweepKind.Full, dryRun: false, [], cancellationToken))
            : (outcome, null);
    }
}
