using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>Listing all users (jumpcloud-scim.md §3.4).</content>
internal sealed partial class JumpCloudTarget
{
    /// <inheritdoc/>
    public IAsyncEnumerable<TargetPage> ListAll(CancellationToken cancellationToken) => Walk(RequestPriority.Sweep, cancellationToken);

    private async IAsyncEnumerable<TargetPage> Walk(RequestPriority priority, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (transport.Root is not { } root)
        {
            yield return new TargetPage([], new ListingEnd(Complete: false, Received: 0, Requests: 0, NotConfigured));
            yield break;
        }

        bool sorted = learned.Current.SortById == Support.Yes;
        ListingWalk walk = new(Math.Min(Options.PageSize, learned.Current.PageCap ?? int.MaxValue));
        await using PagesAhead pages = new(Options.ListAhead, (startIndex, token) => ReadPage(root.Page(startIndex, walk.Count, sorted), priority, walk.IsNarrowed, token), cancellationToken);
        while (true)
        {
            PageReply page = await pages.Take(walk.NextStart);
            if (page.Failure is { } failure)
            {
                if (sorted && failure.Kind is TargetFailureKind.Rejected or TargetFailureKind.Unsupported && walk.IsFirst)
                {
                    learned.Learn("listings cannot be sorted by id", static known => known with { SortById = Support.No });
                    sorted = false;
                    continue;
                }

                // One record that the server cannot show must not hide all others (jumpcloud-scim.md §5).
                if (failure.Status == 500 && walk.Narrow())
                {
                    continue;
                }

                yield return new TargetPage([], new ListingEnd(Complete: false, walk.Received, pages.Requests, failure));
                yield break;
            }

            ImmutableArray<ScimUser> fresh = walk.Take(page.List);
            if (walk.Cap is { } cap)
            {
                learned.Learn("pages are capped", known => known with { PageCap = cap });
            }

            if (walk.Ended)
            {
                yield return new TargetPage(fresh, new ListingEnd(walk.Complete, walk.Received, pages.Requests, Failure: null));
                yield break;
            }

            pages.Foresee(walk.Predictable);
            yield return new TargetPage(fresh, End: null);
        }
    }

    private async Task<PageReply> ReadPage(Uri uri, RequestPriority priority, bool once, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using ScimReply reply = await transport.Read(new ScimRequest(HttpMethod.Get, uri, priority, Once: once), cancellationToken);
        if (reply.IsSuccess && ListReply.TryRead(reply.Json, out ListReply list))
        {
            return new PageReply(list, reply.Tries, Failure: null);
        }

        // Some servers say "nothing found" with 404; a router says it with anything but a SCIM error.
        bool nothing = reply is { Fate: ScimFate.Answered, Status: 404 } && ScimError.Read(reply).IsScim;
        ListReply empty = new(Total: null, [], Received: 0);
        return nothing
            ? new PageReply(empty, reply.Tries, Failure: null)
            : new PageReply(empty, reply.Tries, reply.IsSuccess ? NotAList(reply) : FailureOf(reply));
    }

    private static TargetFailure NotAList(ScimReply reply) =>
        new(TargetFailureKind.Rejected, reply.Status, RetryAfter: null, reply.IsUnreadable ? "The reply is not JSON, or was cut short." : "The reply is not a list of users.");
}
