using System.Text.Json;
using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>What the server says about itself: a hint (RFC 7643 §5, jumpcloud-scim.md §3.7).</content>
internal sealed partial class JumpCloudTarget
{
    /// <inheritdoc/>
    public TargetCapabilities Current => learned.Current;

    /// <inheritdoc/>
    public async Task<TargetFailure?> Discover(CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (transport.Root is not { } root)
        {
            return NotConfigured;
        }

        using ScimReply reply = await transport.Read(new ScimRequest(HttpMethod.Get, root.ServiceProviderConfig, RequestPriority.Interactive), cancellationToken);
        if (!reply.IsSuccess || reply.Json.ValueKind != JsonValueKind.Object)
        {
            return reply.IsSuccess ? new TargetFailure(TargetFailureKind.Rejected, reply.Status, RetryAfter: null, "The reply is not a service provider configuration.") : FailureOf(reply);
        }

        // Only sorting rests on this word alone: everything else is tried and seen, whatever the server says of itself.
        if (learned.Current.SortById == Support.Unknown && IsSupported(reply.Json, "sort"))
        {
            learned.Learn("listings may be sorted", static known => known with { SortById = Support.Yes });
        }

        return null;
    }

    /// <inheritdoc/>
    public void Remember(TargetCapabilities earlier) => learned.Learn("as an earlier process saw it", known => known.Or(earlier));

    private static bool IsSupported(JsonElement configuration, string block) =>
        ScimResource.TryGetMember(configuration, block, out JsonElement found) && ScimResource.ReadFlag(found, "supported") is true;
}
