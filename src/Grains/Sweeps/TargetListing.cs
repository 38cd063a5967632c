using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The whole target, listed once (DESIGN 6): by id, and by email.</summary>
internal sealed class TargetListing
{
    private readonly Dictionary<string, ScimUser> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScimUser> byEmail = new(StringComparer.Ordinal);

    /// <summary>True when absence from it means something.</summary>
    public bool Complete { get; private set; }

    /// <summary>Why it broke off, or null.</summary>
    public TargetFailure? Failure { get; private set; }

    /// <summary>HTTP requests that it took.</summary>
    public int Requests { get; private set; }

    /// <summary>Users listed.</summary>
    public int Count => byId.Count;

    /// <summary>Reads it.</summary>
    public static async Task<TargetListing> Read(ITarget target, CancellationToken cancellationToken)
    {
        TargetListing listing = new();
        await foreach (TargetPage page in target.ListAll(cancellationToken))
        {
            foreach (ScimUser user in page.Users)
            {
                listing.byId[user.Id] = user;
                if (WorkEmail.TryParse(user.Email, out WorkEmail email))
                {
                    // Two users with one email are told apart by the search that the reconcile makes.
                    listing.byEmail[email.Value] = user;
                }
            }

            if (page.End is { } end)
            {
                (listing.Complete, listing.Failure, listing.Requests) = (end.Complete, end.Failure, end.Requests);
            }
        }

        return listing;
    }

    /// <summary>The user of an id, or null.</summary>
    public ScimUser? ById(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    /// <summary>The user with an email, or null.</summary>
    public ScimUser? ByEmail(string? key) => key is null ? null : byEmail.GetValueOrDefault(key);
}
