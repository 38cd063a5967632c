using Microsoft.Extensions.Options;
using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>JumpCloud over SCIM 2.0: lenient in what it reads, strict in what it writes (jumpcloud-scim.md).</summary>
internal sealed partial class JumpCloudTarget : ITarget, ICapabilities, IDisposable
{
    private static readonly TargetFailure NotConfigured = new(TargetFailureKind.Unauthorized, Status: null, RetryAfter: null, "Not sent: JumpCloud:BaseUrl or JumpCloud:ApiKey is not set.");

    private readonly ScimTransport transport;
    private readonly LearnedCapabilities learned;
    private readonly IOptionsMonitor<JumpCloudOptions> options;
    private int disposed;

    public JumpCloudTarget(ScimTransport transport, LearnedCapabilities learned, IOptionsMonitor<JumpCloudOptions> options)
    {
        (this.transport, this.learned, this.options) = (transport, learned, options);
        listingSearch = new SharedSearch(token => Walk(RequestPriority.Interactive, token), () => Options.SearchListingMax);
    }

    private JumpCloudOptions Options => options.CurrentValue;

    /// <inheritdoc/>
    public async Task<ReadOutcome> Get(string userId, RequestPriority priority, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (transport.Root is not { } root)
        {
            return new ReadOutcome.Failed(NotConfigured);
        }

        using ScimReply reply = await transport.Read(new ScimRequest(HttpMethod.Get, root.User(userId), priority), cancellationToken);
        if (reply.IsSuccess)
        {
            // Another user's record under this id must never be taken for this user.
            return TryReadUser(reply) is { } user && string.Equals(user.Id, userId, StringComparison.Ordinal)
                ? new ReadOutcome.Found(user)
                : new ReadOutcome.Failed(new TargetFailure(TargetFailureKind.Rejected, reply.Status, RetryAfter: null, "The reply is not the user that was asked for."));
        }

        return IsMissing(reply) ? new ReadOutcome.Missing() : new ReadOutcome.Failed(FailureOf(reply));
    }

    /// <summary>The container knows it under three types and disposes of it as often.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            listingSearch.Dispose();
            probing.Dispose();
        }
    }

    /// <summary>The user in a reply's body; null when there is none that can be read.</summary>
    private ScimUser? TryReadUser(ScimReply reply)
    {
        try
        {
            if (!ScimResource.TryToUser(reply.Json, reply.ETag, out ScimUser? user))
            {
                return null;
            }

            if (user.Version is not null && learned.Current.ETag != Support.Yes)
            {
                learned.Learn("users carry versions", static known => known with { ETag = Support.Yes });
            }

            return user;
        }
        catch (InvalidOperationException)
        {
            // Text that is no Unicode.
            return null;
        }
    }

    /// <summary>Gone, says the server itself and not a router in front of it (jumpcloud-scim.md §5).</summary>
    private static bool IsMissing(ScimReply reply)
    {
        if (reply.Fate != ScimFate.Answered)
        {
            return false;
        }

        return reply.Status == 404
            ? reply.HasJson || (reply.Body.IsEmpty && IsScimMedia(reply))
            : reply.Status is 400 or 500 && string.Equals(ScimError.Read(reply).GrpcCode, "NotFound", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsScimMedia(ScimReply reply) => reply.MediaType?.StartsWith("application/scim+json", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>What a failed read means: by status first, by the words of the error second.</summary>
    private static TargetFailure FailureOf(ScimReply reply)
    {
        if (reply.Fate != ScimFate.Answered)
        {
            TargetFailureKind unanswered = reply.Fate == ScimFate.Blocked ? TargetFailureKind.Throttled : TargetFailureKind.Unavailable;
            return new TargetFailure(unanswered, reply.Status, reply.RetryAfter, reply.Note);
        }

        ScimError error = ScimError.Read(reply);
        TargetFailureKind kind = reply.Status switch
        {
            401 or 403 => TargetFailureKind.Unauthorized,
            429 or 503 => TargetFailureKind.Throttled,
            404 or 405 or 501 => TargetFailureKind.Unsupported,
            400 or 500 => KindOf(error.GrpcCode, reply.Status == 500 ? TargetFailureKind.Unavailable : TargetFailureKind.Rejected),
            408 or >= 500 => TargetFailureKind.Unavailable,
            _ => TargetFailureKind.Rejected,
        };
        return new TargetFailure(kind, reply.Status, reply.RetryAfter, reply.IsUnreadable ? "The reply is not JSON, or was cut short." : error.Detail);
    }

    private static TargetFailureKind KindOf(string? grpcCode, TargetFailureKind otherwise) => grpcCode?.ToUpperInvariant() switch
    {
        "UNAUTHENTICATED" or "PERMISSIONDENIED" => TargetFailureKind.Unauthorized,
        "RESOURCEEXHAUSTED" => TargetFailureKind.Throttled,
        "UNIMPLEMENTED" => TargetFailureKind.Unsupported,
        _ => otherwise,
    };
}
