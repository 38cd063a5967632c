using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <content>Learning once what filters are worth, from users that are known to exist. Reads only.</content>
internal sealed partial class JumpCloudTarget
{
    private const int ProbePageSize = 10;

    // Two, because one may be renamed or removed just now.
    private const int ProbeSamples = 2;

    private readonly SemaphoreSlim probing = new(1);

    /// <inheritdoc/>
    public async Task<TargetFailure?> Probe(CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        if (transport.Root is not { } root)
        {
            return NotConfigured;
        }

        // What the server says of itself is a hint: its absence is no failure. A bad key is not sent twice.
        if (await Discover(cancellationToken) is { Status: 401 } refused)
        {
            return refused;
        }

        PageReply page = await ReadPage(root.Page(1, Options.PageSize, sortById: false), RequestPriority.Interactive, once: false, cancellationToken);
        if (page.Failure is { } failure)
        {
            return failure;
        }

        if (await ProbeFilters(root, RequestPriority.Interactive, cancellationToken) is { } unsettled)
        {
            return unsettled;
        }

        if (learned.Current.UserNameFilter == Support.Unknown && page.List.Users.FirstOrDefault(static user => user.UserName.Length > 0) is { } sample)
        {
            SearchReply found = await SearchByUserName(root, sample.UserName, RequestPriority.Interactive, cancellationToken);
            if (found.Refused || (found.Failure is null && !Finds(found, sample)))
            {
                learned.Learn("the userName filter does not find known users", static known => known with { UserNameFilter = Support.No });
            }
        }

        return null;
    }

    /// <summary>Settles <c>EmailFilter</c> and <c>FilterIgnoresCase</c> unless the directory is empty.</summary>
    /// <returns>Why it could not be settled now; null when it was, or when there is nobody to try it with.</returns>
    private async Task<TargetFailure?> ProbeFilters(ScimRoot root, RequestPriority priority, CancellationToken cancellationToken)
    {
        if (IsSettled(learned.Current))
        {
            return null;
        }

        await probing.WaitAsync(cancellationToken);
        try
        {
            return IsSettled(learned.Current) ? null : await ProbeWithKnownUsers(root, priority, cancellationToken);
        }
        finally
        {
            probing.Release();
        }
    }

    private static bool IsSettled(TargetCapabilities known) =>
        known.EmailFilter == Support.No || (known.EmailFilter == Support.Yes && known.FilterIgnoresCase != Support.Unknown);

    private async Task<TargetFailure?> ProbeWithKnownUsers(ScimRoot root, RequestPriority priority, CancellationToken cancellationToken)
    {
        PageReply page = await ReadPage(root.Page(1, Math.Min(ProbePageSize, Options.PageSize), sortById: false), priority, once: false, cancellationToken);
        if (page.Failure is { } failure)
        {
            return failure;
        }

        if (page.List.Received == 0 && page.List.Total is 0 or null)
        {
            return null;
        }

        foreach (ScimUser sample in page.List.Users.Where(static user => user.Email is not null).Take(ProbeSamples))
        {
            string email = sample.Email ?? string.Empty;
            SearchReply found = await Search(root, EmailAttribute, email, priority, cancellationToken);
            if (found is { Failure: { } broken, Refused: false })
            {
                return broken;
            }

            if (Finds(found, sample) && found.Users.All(user => ScimText.HasEmail(user, email)))
            {
                SearchReply swapped = await Search(root, EmailAttribute, SwapCase(email), priority, cancellationToken);
                if (swapped.Failure is { } late)
                {
                    return late;
                }

                Support ignoresCase = Finds(swapped, sample) ? Support.Yes : Support.No;
                learned.Learn("the email filter works", known => known with { EmailFilter = Support.Yes, FilterIgnoresCase = ignoresCase });
                return null;
            }
        }

        learned.Learn("the email filter does not find known users", static known => known with { EmailFilter = Support.No });
        return null;
    }

    private static bool Finds(SearchReply found, ScimUser sample) => found.Users.Any(user => string.Equals(user.Id, sample.Id, StringComparison.Ordinal));

    private static string SwapCase(string text) => string.Concat(text.Select(static letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));
}
