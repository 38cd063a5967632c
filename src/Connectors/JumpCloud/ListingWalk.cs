using System.Collections.Immutable;
using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>The rules of a listing (jumpcloud-scim.md §3.4): where the next page starts, when it ends, whether absence from it means something.</summary>
/// <remarks>There is no snapshot: users may shift between pages while others write. So a walk is complete only when the total stayed the same and
/// every single one of it was seen.</remarks>
internal sealed class ListingWalk
{
    // Empty pages before the total is reached: some servers page first and filter then. More in a row than this is a server that has stopped.
    private const int EmptyPagesMax = 20;

    // Seven halvings find one record among a hundred; a directory with more bad ones than this fails as a whole.
    private const int FailuresMax = 50;

    // Caps are round numbers.
    private const int CapStep = 5;

    private readonly int pageSize;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private int? total;
    private bool totalMoved;
    private bool unreadable;
    private bool everFull;
    private bool first = true;
    private bool fromZero;
    private int failedAlone = -1;
    private int failures;
    private int repeatedInPage;
    private int emptyPages;
    private int largestPage;

    public ListingWalk(int pageSize) => Count = this.pageSize = pageSize;

    /// <summary>How many to ask for next: a whole page, or fewer while a record is searched that the server cannot show.</summary>
    public int Count { get; private set; }

    public bool IsNarrowed => failures > 0;

    public int NextStart { get; private set; } = 1;

    public bool IsFirst => first;

    public int Received => seen.Count;

    public bool Ended { get; private set; }

    public bool Complete => Ended && !totalMoved && !unreadable && total is { } all && seen.Count + repeatedInPage == all;

    /// <summary>Set when pages hold fewer than asked for although there is more.</summary>
    public int? Cap { get; private set; }

    /// <summary>The starts of the pages to come, when the first one came full as asked and the total says that there is more; else empty.</summary>
    public IEnumerable<int> Predictable
    {
        get
        {
            if (!everFull || fromZero || IsNarrowed)
            {
                yield break;
            }

            for (long start = NextStart; start <= total; start += pageSize)
            {
                yield return (int)start;
            }
        }
    }

    /// <summary>After a page that the server could not give: asks for half of it, and for one user at last, who is skipped.</summary>
    /// <returns>False when it is not about one record: two neighbours fail alone, or too much failed.</returns>
    public bool Narrow()
    {
        failures++;
        if (Count > 1)
        {
            Count /= 2;
            return failures <= FailuresMax;
        }

        bool neighbours = failedAlone >= 0 && NextStart == failedAlone + 1;
        failedAlone = NextStart++;
        unreadable = true;
        return !neighbours && failures <= FailuresMax;
    }

    /// <summary>Takes a page and returns its users that were not seen before.</summary>
    public ImmutableArray<ScimUser> Take(ListReply page)
    {
        ImmutableArray<ScimUser> fresh = Distinct(page.Users);
        unreadable |= page.Users.Count != page.Received;

        // Beyond the end some servers count 0: that says nothing about the total.
        totalMoved |= !first && page.Total != total && !(page.Received == 0 && page.Total is 0 or null);
        total = first ? page.Total : total;
        everFull |= first && page.Received == pageSize && page.Total > pageSize;

        // The same short length twice, with more to come, is a cap; once may be chance.
        Cap = !first && !IsNarrowed && page.Received < pageSize && page.Received > 0 && page.Received == largestPage && seen.Count < total ? page.Received : Cap;
        largestPage = Math.Max(largestPage, page.Received);
        first = false;
        Advance(page, fresh.Length);
        Count = Math.Min(2 * Count, pageSize);
        return fresh;
    }

    private void Advance(ListReply page, int fresh)
    {
        if (fromZero)
        {
            Ended = true;
            return;
        }

        emptyPages = page.Received == 0 ? emptyPages + 1 : 0;
        if (seen.Count + repeatedInPage == total && IsTrustworthy(page))
        {
            Ended = true;
        }
        else if (page.Received == 0)
        {
            // Step over the gap as far as the total reaches; what lies there is unknown, so the walk will be complete only if all of the total turns up.
            NextStart += largestPage == 0 ? Count : largestPage;
            EndOrLookAtZero(total is null || NextStart > total || emptyPages > EmptyPagesMax);
        }
        else
        {
            // Nothing new: the server ignores startIndex.
            NextStart += page.Received;
            EndOrLookAtZero(fresh == 0);
        }
    }

    // A total that is exceeded counts something else. One that equals the page itself may come from a server that counts the page instead of the users. It is believed when the page is shorter
    // than asked and of a length that no cap has; else one more page is asked for.
    private bool IsTrustworthy(ListReply page) => page.Received == 0 || total != page.Received || (page.Received < Count && page.Received % CapStep != 0);

    // A server that counts from zero has skipped its first user: ask for it once. A server that counts from one takes 0 for 1 (RFC 7644 §3.4.2.4).
    private void EndOrLookAtZero(bool end)
    {
        if (!end)
        {
            return;
        }

        bool oneMissing = !totalMoved && !unreadable && total - seen.Count - repeatedInPage == 1 && seen.Count > 0;
        fromZero = oneMissing;
        NextStart = oneMissing ? 0 : NextStart;
        Ended = !oneMissing;
    }

    private ImmutableArray<ScimUser> Distinct(IReadOnlyList<ScimUser> users)
    {
        ImmutableArray<ScimUser>.Builder fresh = ImmutableArray.CreateBuilder<ScimUser>(users.Count);
        HashSet<string>? here = null;
        foreach (ScimUser user in users)
        {
            if (seen.Add(user.Id))
            {
                fresh.Add(user);
                continue;
            }

            // Twice on one page is the server's own doubling and counts in its total; twice on two pages is a shift, and somebody else was lost.
            here ??= [.. fresh.Select(static earlier => earlier.Id)];
            repeatedInPage += here.Contains(user.Id) ? 1 : 0;
        }

        return fresh.DrainToImmutable();
    }
}
