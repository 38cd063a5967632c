using System.Collections.Immutable;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>The port to the directory: JumpCloud over SCIM 2.0. Outcomes are values; only cancellation throws.</summary>
/// <remarks>It never deletes, and never sends a write twice: a caller that does not know the outcome of one reads first (DESIGN 5).</remarks>
public interface ITarget
{
    /// <summary>Lists all users page by page, stepping by what came back, without duplicates.</summary>
    IAsyncEnumerable<TargetPage> ListAll(CancellationToken cancellationToken);

    /// <summary>Reads one user.</summary>
    Task<ReadOutcome> Get(string userId, RequestPriority priority, CancellationToken cancellationToken);

    /// <summary>Finds the users whose email equals <paramref name="email"/>, ignoring case; every hit was compared again.</summary>
    Task<FindOutcome> FindByEmail(string email, RequestPriority priority, CancellationToken cancellationToken);

    /// <summary>Finds the users whose userName equals <paramref name="userName"/>, ignoring case; every hit was compared again.</summary>
    Task<FindOutcome> FindByUserName(string userName, RequestPriority priority, CancellationToken cancellationToken);

    /// <summary>Creates a user (POST). Sent at most once.</summary>
    /// <param name="user">userName, active and the attributes; see <see cref="NewUser"/>.</param>
    /// <param name="priority">Leavers and webhooks go first.</param>
    /// <param name="cancellationToken">Before the request is sent: not sent. After: the outcome is in doubt.</param>
    Task<WriteOutcome> Create(NewUser user, RequestPriority priority, CancellationToken cancellationToken);

    /// <summary>Applies operations to a user: one PATCH, or a PUT from <paramref name="basis"/> where the server has no PATCH.</summary>
    /// <param name="basis">The user as just read: what If-Match, item existence and a PUT rest on.</param>
    /// <param name="operations">At least one.</param>
    /// <param name="priority">Leavers and webhooks go first.</param>
    /// <param name="cancellationToken">Before the request is sent: not sent. After: the outcome is in doubt.</param>
    Task<WriteOutcome> Update(ScimUser basis, ImmutableArray<ScimOperation> operations, RequestPriority priority, CancellationToken cancellationToken);
}

/// <summary>Who goes first when requests wait.</summary>
public enum RequestPriority
{
    /// <summary>Leavers: suspensions.</summary>
    Leaver,

    /// <summary>Webhooks and calls of the API.</summary>
    Interactive,

    /// <summary>Everything else.</summary>
    Sweep,
}

/// <summary>What a POST carries.</summary>
/// <param name="UserName">The local part of the work email, exactly as BambooHR writes it.</param>
/// <param name="Active">Always true today: an inactive user is not created (DESIGN 3.3).</param>
/// <param name="Attributes">Replace for leaves, AddItem for items of multi-valued attributes; the email among them.</param>
public sealed record NewUser(string UserName, bool Active, ImmutableArray<ScimOperation> Attributes);

/// <summary>A page of the listing.</summary>
/// <param name="Users">Users not seen on an earlier page.</param>
/// <param name="End">On the last page, else null.</param>
public sealed record TargetPage(ImmutableArray<ScimUser> Users, ListingEnd? End);

/// <summary>How a listing ended.</summary>
/// <param name="Complete">True when absence from it means something: it ended by itself, its total was steady and reached.</param>
/// <param name="Received">Distinct users.</param>
/// <param name="Requests">HTTP requests that it took.</param>
/// <param name="Failure">Why it broke off, or null.</param>
public sealed record ListingEnd(bool Complete, int Received, int Requests, TargetFailure? Failure);

/// <summary>A request that brought nothing usable.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Status">The HTTP status, or null when there was no answer.</param>
/// <param name="RetryAfter">From now; null when the server did not say.</param>
/// <param name="Detail">The server's text, cut to 500 characters; may quote personal data, so it is stored sealed and never logged.</param>
public sealed record TargetFailure(TargetFailureKind Kind, int? Status, TimeSpan? RetryAfter, string Detail);

/// <summary>What to do about a failure (DESIGN 5).</summary>
public enum TargetFailureKind
{
    /// <summary>401 or 403: checked once against a known-good read, then stop.</summary>
    Unauthorized,

    /// <summary>429, 503, or our own breaker: pacing, not failure.</summary>
    Throttled,

    /// <summary>No answer or 5xx after the retries of a read.</summary>
    Unavailable,

    /// <summary>The server does not understand: it lacks this filter or endpoint. Fall back.</summary>
    Unsupported,

    /// <summary>Any other 4xx, or a reply that does not parse.</summary>
    Rejected,
}

/// <summary>The outcome of reading one user.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>There.</summary>
    public sealed record Found(ScimUser User) : ReadOutcome;

    /// <summary>404 with a SCIM body: gone, to be confirmed by a search before anything follows.</summary>
    public sealed record Missing : ReadOutcome;

    /// <summary>No usable answer.</summary>
    public sealed record Failed(TargetFailure Failure) : ReadOutcome;
}

/// <summary>The outcome of a search.</summary>
public abstract record FindOutcome
{
    private FindOutcome()
    {
    }

    /// <summary>All verified hits; empty when there is none.</summary>
    public sealed record Hits(ImmutableArray<ScimUser> Users) : FindOutcome;

    /// <summary>No usable answer.</summary>
    public sealed record Failed(TargetFailure Failure) : FindOutcome;
}

/// <summary>The outcome of a write.</summary>
public abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>2xx.</summary>
    /// <param name="UserId">The id, from the body, else the Location header.</param>
    /// <param name="User">The user as the reply's body shows it; null for 204.</param>
    public sealed record Written(string UserId, ScimUser? User) : WriteOutcome;

    /// <summary>409, or a refusal that means the same: search, adopt only on an equal email.</summary>
    /// <param name="Detail">The server's text.</param>
    public sealed record Conflict(string Detail) : WriteOutcome;

    /// <summary>404 on a known id.</summary>
    public sealed record Missing : WriteOutcome;

    /// <summary>412: the user changed since it was read. Read again, compare again, once.</summary>
    public sealed record Stale : WriteOutcome;

    /// <summary>429, 503 with a word that nothing was done, or our own breaker: not done; come back.</summary>
    public sealed record Throttled(TimeSpan RetryAfter) : WriteOutcome;

    /// <summary>401 or 403.</summary>
    public sealed record Unauthorized(int Status, string Detail) : WriteOutcome;

    /// <summary>Any other 4xx: permanent for this write.</summary>
    public sealed record Rejected(int Status, string? ScimType, string Detail) : WriteOutcome;

    /// <summary>No answer, a broken one, or 5xx: it may have been done. Search before anything else.</summary>
    public sealed record InDoubt(int? Status, string Detail) : WriteOutcome;

    /// <summary>Cancelled before it was sent: surely not done.</summary>
    public sealed record NotSent : WriteOutcome;
}
