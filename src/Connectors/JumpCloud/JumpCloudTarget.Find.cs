using System.Collections.Immutable;
using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>Searching: by filter where filters can be trusted, else through the whole listing (jumpcloud-scim.md §1.2, §5).</content>
internal sealed partial class JumpCloudTarget
{
    private const string EmailAttribute = "emails.value";
    private const string UserNameAttribute = "userName";

    private readonly SharedSearch listingSearch;

    /// <inheritdoc/>
    public async Task<FindOutcome> FindByEmail(string email, RequestPriority priority, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (transport.Root is not { } root)
        {
            return new FindOutcome.Failed(NotConfigured);
        }

        return await ByEmailFilter(root, email, priority, cancellationToken)
            ?? await ByLocalPart(root, email, priority, cancellationToken)
            ?? await listingSearch.ByEmail(email, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<FindOutcome> FindByUserName(string userName, RequestPriority priority, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (transport.Root is not { } root)
        {
            return new FindOutcome.Failed(NotConfigured);
        }

        return await ByUserNameFilter(root, userName, priority, cancellationToken) ?? await listingSearch.ByUserName(userName, cancellationToken);
    }

    /// <summary>Null when the filter does not settle it.</summary>
    private async Task<FindOutcome?> ByEmailFilter(ScimRoot root, string email, RequestPriority priority, CancellationToken cancellationToken)
    {
        if (learned.Current.EmailFilter == Support.No)
        {
            return null;
        }

        SearchReply found = await Search(root, EmailAttribute, email, priority, cancellationToken);
        if (found.Failure is { } failure)
        {
            return found.Refused ? await ProbeThenNothing(root, priority, cancellationToken) : new FindOutcome.Failed(failure);
        }

        ImmutableArray<ScimUser> hits = [.. found.Users.Where(user => ScimText.Same(user.Email, email))];
        bool ignored = found.Users.Any(user => !ScimText.HasEmail(user, email));
        if (ignored)
        {
            learned.Learn("the email filter is ignored", static known => known with { EmailFilter = Support.No });
        }
        else if (found.Users.Count > 0)
        {
            learned.Learn("the email filter works", static known => known with { EmailFilter = Support.Yes });
        }

        if (!hits.IsEmpty)
        {
            return new FindOutcome.Hits(hits);
        }

        return ignored ? null : await ConfirmNobody(root, email, priority, cancellationToken);
    }

    /// <summary>An empty reply counts only from a filter that finds a known user, in whatever case: many find nobody, ever.</summary>
    private async Task<FindOutcome?> ConfirmNobody(ScimRoot root, string email, RequestPriority priority, CancellationToken cancellationToken)
    {
        if (await ProbeFilters(root, priority, cancellationToken) is { } failure)
        {
            return new FindOutcome.Failed(failure);
        }

        TargetCapabilities known = learned.Current;
        if (known.EmailFilter == Support.No)
        {
            return null;
        }

        // Unknown after a probe: there is nobody at all to try it with.
        if (known.EmailFilter == Support.Unknown || known.FilterIgnoresCase != Support.No)
        {
            return new FindOutcome.Hits([]);
        }

        SearchReply lower = await Search(root, EmailAttribute, email.ToLowerInvariant(), priority, cancellationToken);
        ImmutableArray<ScimUser> hits = [.. lower.Users.Where(user => ScimText.Same(user.Email, email))];
        return hits.IsEmpty ? null : new FindOutcome.Hits(hits);
    }

    private async Task<FindOutcome?> ProbeThenNothing(ScimRoot root, RequestPriority priority, CancellationToken cancellationToken) =>
        await ProbeFilters(root, priority, cancellationToken) is { } failure ? new FindOutcome.Failed(failure) : null;

    /// <summary>The userName is the local part where we made the user; the email decides. Null when it finds nobody.</summary>
    private async Task<FindOutcome?> ByLocalPart(ScimRoot root, string email, RequestPriority priority, CancellationToken cancellationToken)
    {
        int at = email.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || learned.Current.UserNameFilter == Support.No)
        {
            return null;
        }

        SearchReply found = await SearchByUserName(root, email[..at], priority, cancellationToken);
        if (found.Failure is { } failure)
        {
            return found.Refused ? null : new FindOutcome.Failed(failure);
        }

        ImmutableArray<ScimUser> hits = [.. found.Users.Where(user => ScimText.Same(user.Email, email))];
        return hits.IsEmpty ? null : new FindOutcome.Hits(hits);
    }

    /// <summary>Null when the filter does not settle it.</summary>
    private async Task<FindOutcome?> ByUserNameFilter(ScimRoot root, string userName, RequestPriority priority, CancellationToken cancellationToken)
    {
        if (learned.Current.UserNameFilter == Support.No)
        {
            return null;
        }

        foreach (string spelling in Spellings(userName))
        {
            SearchReply found = await SearchByUserName(root, spelling, priority, cancellationToken);
            if (found.Failure is { } failure)
            {
                return found.Refused ? null : new FindOutcome.Failed(failure);
            }

            ImmutableArray<ScimUser> hits = [.. found.Users.Where(user => ScimText.Same(user.UserName, userName))];
            if (!hits.IsEmpty)
            {
                return new FindOutcome.Hits(hits);
            }

            if (found.Users.Count > 0)
            {
                return null;
            }
        }

        return new FindOutcome.Hits([]);
    }

    private IEnumerable<string> Spellings(string text)
    {
        yield return text;
        string lower = text.ToLowerInvariant();
        if (learned.Current.FilterIgnoresCase != Support.Yes && !string.Equals(lower, text, StringComparison.Ordinal))
        {
            yield return lower;
        }
    }

    private async Task<SearchReply> SearchByUserName(ScimRoot root, string userName, RequestPriority priority, CancellationToken cancellationToken)
    {
        SearchReply found = await Search(root, UserNameAttribute, userName, priority, cancellationToken);
        if (found.Users.Any(user => !ScimText.Same(user.UserName, userName)))
        {
            learned.Learn("the userName filter is ignored", static known => known with { UserNameFilter = Support.No });
        }
        else if (found.Users.Count > 0)
        {
            learned.Learn("the userName filter works", static known => known with { UserNameFilter = Support.Yes });
        }

        return found;
    }

    private async Task<SearchReply> Search(ScimRoot root, string attribute, string value, RequestPriority priority, CancellationToken cancellationToken)
    {
        Uri uri = root.Search(ScimJson.EqualFilter(attribute, value), Options.PageSize);
        PageReply page = await ReadPage(uri, priority, once: false, cancellationToken);

        // 403 too: RFC 7644 §4 uses it for "no filter here"; when the key itself is refused the next request says so.
        bool refused = page.Failure is { Status: 400 or 403 or 404 or 405 or 414 or 500 or 501 };
        return new SearchReply([.. page.List.Users.DistinctBy(static user => user.Id, StringComparer.Ordinal)], page.Failure, refused);
    }
}
