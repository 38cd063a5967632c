using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>Creating a user, and what the replies to writes mean.</content>
internal sealed partial class JumpCloudTarget
{
    // Where nothing was done and nobody said when to come back.
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<WriteOutcome> Create(NewUser user, RequestPriority priority, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (transport.Root is not { } root)
        {
            return new WriteOutcome.Unauthorized(Status: 401, NotConfigured.Detail);
        }

        using ScimReply reply = await transport.Write(new ScimRequest(HttpMethod.Post, root.Users, priority, NewUserBody.Write(user)), cancellationToken);
        if (!reply.IsSuccess)
        {
            return RefusalOf(reply, isPost: true);
        }

        if (reply.IsUnreadable)
        {
            return new WriteOutcome.InDoubt(reply.Status, "The reply is not JSON, or was cut short.");
        }

        // 200 instead of 201, no body, no id in it: all seen (jumpcloud-scim.md §5).
        ScimUser? created = TryReadUser(reply);
        string? id = created?.Id ?? IdIn(reply.Location);
        return id is null ? new WriteOutcome.InDoubt(reply.Status, "The reply names no id.") : await Verified(new WriteOutcome.Written(id, created), user, priority, cancellationToken);
    }

    /// <summary>Some servers answer with an id that nobody has (jumpcloud-scim.md §5): looked at until one was seen to exist, and never again.</summary>
    private async Task<WriteOutcome> Verified(WriteOutcome.Written written, NewUser user, RequestPriority priority, CancellationToken cancellationToken)
    {
        string? email = user.Attributes.OfType<ScimOperation.AddItem>().FirstOrDefault(static item => item.Fields.Contains(CatalogField.CompanyEmail))?.Values.GetValueOrDefault("value");
        if (learned.Current.CreatedIds == Support.Yes || email is null)
        {
            return written;
        }

        try
        {
            ReadOutcome read = learned.Current.CreatedIds == Support.No ? new ReadOutcome.Missing() : await Get(written.UserId, priority, cancellationToken);
            if (read is ReadOutcome.Found)
            {
                learned.Learn("created users have the id that was answered", static known => known with { CreatedIds = Support.Yes });
            }
            else if (read is ReadOutcome.Missing && await FindByEmail(email, priority, cancellationToken) is FindOutcome.Hits { Users: [var only] })
            {
                if (!string.Equals(only.Id, written.UserId, StringComparison.Ordinal))
                {
                    learned.Learn("created users have another id than was answered", static known => known with { CreatedIds = Support.No });
                }

                return new WriteOutcome.Written(only.Id, only);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user is made; what the answer said of it has to do.
        }

        return written;
    }

    /// <summary>What a reply other than 2xx means, 404, 405 and 501 to an update apart: by status first, by the words of the error second.</summary>
    private static WriteOutcome RefusalOf(ScimReply reply, bool isPost)
    {
        switch (reply.Fate)
        {
            case ScimFate.Unsent when reply.Cancelled:
                return new WriteOutcome.NotSent();
            case ScimFate.Unsent or ScimFate.Blocked:
                return new WriteOutcome.Throttled(reply.RetryAfter ?? DefaultPause);
            case ScimFate.Lost:
                return new WriteOutcome.InDoubt(reply.Status, reply.Note);
        }

        int status = reply.Status ?? 0;
        ScimError error = ScimError.Read(reply);
        TimeSpan pause = reply.RetryAfter ?? DefaultPause;
        return status switch
        {
            401 or 403 => new WriteOutcome.Unauthorized(status, error.Detail),
            409 => new WriteOutcome.Conflict(error.Detail),
            412 when !isPost => new WriteOutcome.Stale(),
            429 => new WriteOutcome.Throttled(pause),
            400 or 422 or 500 when error.MeansConflict => new WriteOutcome.Conflict(error.Detail),
            400 or 500 when KindOf(error.GrpcCode, TargetFailureKind.Rejected) == TargetFailureKind.Unauthorized => new WriteOutcome.Unauthorized(status, error.Detail),
            400 or 500 when KindOf(error.GrpcCode, TargetFailureKind.Rejected) == TargetFailureKind.Throttled => new WriteOutcome.Throttled(pause),

            // A gateway may say 503 after the server did the work: a POST is searched for, an update is read again anyway.
            503 when !isPost && reply.RetryAfter is not null => new WriteOutcome.Throttled(pause),
            408 or >= 500 => new WriteOutcome.InDoubt(status, error.Detail),
            _ => new WriteOutcome.Rejected(status, error.ScimType, error.Detail),
        };
    }

    private static string? IdIn(string? location)
    {
        if (string.IsNullOrWhiteSpace(location))
        {
            return null;
        }

        ReadOnlySpan<char> path = location.AsSpan().Trim();
        int query = path.IndexOfAny('?', '#');
        path = (query < 0 ? path : path[..query]).TrimEnd('/');
        string id = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..].ToString());
        return id.Length == 0 || string.Equals(id, "Users", StringComparison.OrdinalIgnoreCase) ? null : id;
    }
}
