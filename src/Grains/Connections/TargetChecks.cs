using System.Globalization;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Connections;

/// <summary>The checks of JumpCloud: discovery, one page, the filters on a known user; writes only to an account named for the purpose.</summary>
internal sealed class TargetChecks(ITarget target, ITargetConnection connection, ICapabilities capabilities, AccountProbe probe, SyncSettings settings)
{
    private const string Reachable = "jumpCloud.reachable";
    private const string Credentials = "jumpCloud.credentials";
    private const string KeyOwner = "jumpCloud.keyOwner";
    private const string Filters = "jumpCloud.filters";
    private const string Updates = "jumpCloud.updates";
    private const string Keeps = "jumpCloud.keeps";

    /// <summary>Makes them; what cannot be tried is skipped and says why.</summary>
    public async Task Run(List<ConnectionCheck> checks, string? account, CancellationToken cancellationToken)
    {
        if (connection.Current.Key == TargetKeyState.Unconfigured)
        {
            checks.Add(new(Credentials, CheckOutcome.Failed, "The address or the API key of JumpCloud is not set.", "Set JumpCloud:BaseUrl and JumpCloud:ApiKey."));
            return;
        }

        if (await capabilities.Probe(cancellationToken) is { } failure)
        {
            checks.Add(Unusable(failure));
            checks.AddRange(new[] { Filters, Updates, Keeps }.Select(static skipped => new ConnectionCheck(skipped, CheckOutcome.Skipped, "Not tried: JumpCloud could not be used.")));
            checks.Add(await CheckOwner(isUsable: false, cancellationToken));
            return;
        }

        checks.Add(new(Reachable, CheckOutcome.Passed, "JumpCloud answers, and its users can be listed."));
        checks.Add(new(Credentials, CheckOutcome.Passed, "JumpCloud accepts the key."));
        checks.Add(ClockCheck.Of("jumpCloud.clock", "JumpCloud", connection.Current.ClockSkew));
        checks.Add(await CheckOwner(isUsable: true, cancellationToken));
        checks.Add(CheckFilters(capabilities.Current));
        checks.Add(account is null
            ? new(Keeps, CheckOutcome.Skipped, "Nothing was written: name an account for the purpose to see which fields JumpCloud keeps.")
            : await probe.Run(account, cancellationToken));
        checks.Add(CheckUpdates(capabilities.Current));
    }

    private static ConnectionCheck Unusable(TargetFailure failure)
    {
        string status = failure.Status is { } code ? string.Create(CultureInfo.InvariantCulture, $"JumpCloud answered {code}.") : "JumpCloud did not answer.";
        return failure.Kind switch
        {
            TargetFailureKind.Unauthorized => new(Credentials, CheckOutcome.Failed, status, "Check JumpCloud:ApiKey and JumpCloud:AuthScheme: was the key rotated, did it expire, may its owner use the API?"),
            TargetFailureKind.Throttled => new(Reachable, CheckOutcome.Warning, status + " It asks to slow down.", "Wait, or set Sync:RequestsPerSecond."),
            TargetFailureKind.Unavailable => new(Reachable, CheckOutcome.Failed, status, "Check JumpCloud:BaseUrl, name resolution, proxy and firewall; or JumpCloud is down: https://status.jumpcloud.com."),
            _ => new(Reachable, CheckOutcome.Failed, status + " The answer is no list of users.", "Check JumpCloud:BaseUrl: it is the SCIM root, the address to which /Users is appended."),
        };
    }

    // Which administrator a key is of cannot be asked over SCIM: it has to be said.
    private async Task<ConnectionCheck> CheckOwner(bool isUsable, CancellationToken cancellationToken)
    {
        if (settings.KeyOwner is not { } owner)
        {
            return new(KeyOwner, CheckOutcome.Warning, "JumpCloud:KeyOwner is not set: if the administrator who owns the key becomes Inactive in BambooHR, the sync suspends that account and its own key with it.", "Set JumpCloud:KeyOwner to the email of the administrator who made the key.");
        }

        if (!isUsable)
        {
            return new(KeyOwner, CheckOutcome.Skipped, "Not looked up: JumpCloud could not be used. The owner is never suspended by the sync.");
        }

        return await target.FindByEmail(owner, RequestPriority.Interactive, cancellationToken) is FindOutcome.Hits { Users.IsEmpty: true }
            ? new(KeyOwner, CheckOutcome.Passed, "JumpCloud:KeyOwner is set, and is no user of this organisation: an administrator only, whom no sync touches.")
            : new(KeyOwner, CheckOutcome.Passed, "JumpCloud:KeyOwner is set: that account is never suspended by the sync.");
    }

    private static ConnectionCheck CheckFilters(TargetCapabilities known) => (known.EmailFilter, known.UserNameFilter) switch
    {
        (Support.Yes, _) => new(Filters, CheckOutcome.Passed, "Users are found by email in one request."),
        (Support.Unknown, _) => new(Filters, CheckOutcome.Skipped, "There is no user yet to try the filters with."),
        (_, Support.Yes) => new(Filters, CheckOutcome.Warning, "JumpCloud does not find a known user by email: users are found by their username, else by reading all of them.", "Nothing has to be done; a search may take long in a large organisation."),
        _ => new(Filters, CheckOutcome.Warning, "JumpCloud's filters do not find a known user: every search reads all users.", "Nothing has to be done; a search may take long in a large organisation."),
    };

    private static ConnectionCheck CheckUpdates(TargetCapabilities known)
    {
        string[] quirks = [.. TargetQuirks.Of(known)];
        return (known.Patch, known.Put, quirks) switch
        {
            (Support.No, Support.No, _) => new(Updates, CheckOutcome.Failed, "JumpCloud took neither PATCH nor PUT: users cannot be updated or suspended.", "Check JumpCloud:BaseUrl: does it need a query string, such as ?aadOptscim062020?"),
            (Support.Unknown, Support.Unknown, _) => new(Updates, CheckOutcome.Skipped, "No user was updated yet."),
            (_, _, []) => new(Updates, CheckOutcome.Passed, "Users are updated by PATCH, attribute by attribute."),
            _ => new(Updates, CheckOutcome.Passed, "Users can be updated. " + string.Join(' ', quirks)),
        };
    }
}
