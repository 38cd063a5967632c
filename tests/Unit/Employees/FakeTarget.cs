using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Scim;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>What goes wrong with one request.</summary>
public enum Mishap
{
    None,
    LostBefore,
    LostAfter,
    Throttled,
    Crash,

    /// <summary>Done, and the process died before it heard so.</summary>
    CrashAfter,
}

/// <summary>The process died here.</summary>
internal sealed class CrashException : Exception;

/// <summary>A directory in memory: unique emails and usernames, PATCH by the letter, and mishaps on order.</summary>
internal sealed class FakeTarget(Func<Mishap> mishap) : ITarget
{
    public Dictionary<string, JsonObject> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>Users that no search and no listing shows.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    public int Writes { get; private set; }

    public int Creates { get; private set; }

    /// <summary>Writes that were applied and changed nothing.</summary>
    public int InVain { get; private set; }

    public Func<ScimOperation, bool> Refuses { get; set; } = static _ => false;

    /// <summary>An answer to a create instead of doing it, or null.</summary>
    public Func<NewUser, WriteOutcome?> Creating { get; set; } = static _ => null;

    /// <summary>An answer to an update instead of doing it, or null.</summary>
    public Func<ImmutableArray<ScimOperation>, WriteOutcome?> Updating { get; set; } = static _ => null;

    /// <summary>An answer to a read of one user instead of him, or null.</summary>
    public Func<string, TargetFailure?> Getting { get; set; } = static _ => null;

    /// <summary>An answer to a search instead of the hits, or null.</summary>
    public Func<string, TargetFailure?> Searching { get; set; } = static _ => null;

    /// <summary>What becomes of a user that was written: another rendering, a value not kept.</summary>
    public Action<JsonObject> Storing { get; set; } = static _ => { };

    /// <summary>False: answers to writes have no body.</summary>
    public bool ShowsWhatItWrote { get; set; } = true;

    /// <summary>Every write in order: create, active, or the paths.</summary>
    public List<string> Log { get; } = [];

    public async IAsyncEnumerable<TargetPage> ListAll([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new TargetPage([.. Users.Values.Where(user => !Hidden.Contains((string)user["id"]!)).Select(Samples.User)], new ListingEnd(Complete: true, Users.Count, 1, Failure: null));
    }

    public Task<ReadOutcome> Get(string userId, RequestPriority priority, CancellationToken cancellationToken) => Task.FromResult<ReadOutcome>(
        (Fails() ?? Getting(userId)) is { } failure ? new ReadOutcome.Failed(failure) : Users.TryGetValue(userId, out JsonObject? user) ? new ReadOutcome.Found(Samples.User(user)) : new ReadOutcome.Missing());

    public Task<FindOutcome> FindByEmail(string email, RequestPriority priority, CancellationToken cancellationToken) => Task.FromResult<FindOutcome>(
        (Fails() ?? Searching(email)) is { } failure ? new FindOutcome.Failed(failure) : new FindOutcome.Hits([.. Users.Values.Where(user => !Hidden.Contains((string)user["id"]!) && Same(EmailOf(user), email)).Select(Samples.User)]));

    public Task<FindOutcome> FindByUserName(string userName, RequestPriority priority, CancellationToken cancellationToken) => Task.FromResult<FindOutcome>(
        (Fails() ?? Searching(userName)) is { } failure ? new FindOutcome.Failed(failure) : new FindOutcome.Hits([.. Users.Values.Where(user => !Hidden.Contains((string)user["id"]!) && Same((string?)user["userName"], userName)).Select(Samples.User)]));

    public Task<WriteOutcome> Create(NewUser user, RequestPriority priority, CancellationToken cancellationToken) => Write(() =>
    {
        Assert.True(user.Active);
        Log.Add("create");
        if (Creating(user) is { } instead)
        {
            return instead;
        }

        JsonObject resource = Samples.Apply(user.Attributes, new JsonObject { ["userName"] = user.UserName, ["active"] = true });
        if (Users.Values.Any(other => Same(EmailOf(other), EmailOf(resource)) || Same((string?)other["userName"], user.UserName)))
        {
            return new WriteOutcome.Conflict("already in use");
        }

        string id = $"u{++Creates}";
        resource["id"] = id;
        Storing(resource);
        Users[id] = resource;
        return new WriteOutcome.Written(id, ShowsWhatItWrote ? Samples.User(resource) : null);
    });

    public Task<WriteOutcome> Update(ScimUser basis, ImmutableArray<ScimOperation> operations, RequestPriority priority, CancellationToken cancellationToken) => Write(() =>
    {
        if (!Users.TryGetValue(basis.Id, out JsonObject? user))
        {
            return new WriteOutcome.Missing();
        }

        Log.Add(string.Join(' ', operations.Select(operation => operation.Path.ToString())));
        if (Updating(operations) is { } instead)
        {
            return instead;
        }

        if (operations.Any(Refuses))
        {
            return new WriteOutcome.Rejected(400, "invalidValue", "refused");
        }

        JsonObject after = Samples.Apply([.. operations.Where(operation => operation is not ScimOperation.SetActive)], user);
        if (operations.OfType<ScimOperation.SetActive>().FirstOrDefault() is { } set)
        {
            after["active"] = set.Value;
        }

        if (Users.Any(pair => pair.Key != basis.Id && Same(EmailOf(pair.Value), EmailOf(after))))
        {
            return new WriteOutcome.Conflict("email is already in use");
        }

        Assert.Equal((string?)user["userName"], (string?)after["userName"]);
        InVain += JsonNode.DeepEquals(user, after) ? 1 : 0;
        Storing(after);
        Users[basis.Id] = after;
        return new WriteOutcome.Written(basis.Id, ShowsWhatItWrote ? Samples.User(after) : null);
    });

    private Task<WriteOutcome> Write(Func<WriteOutcome> apply)
    {
        Mishap what = mishap();
        Writes++;
        switch (what)
        {
            case Mishap.Crash:
                throw new CrashException();
            case Mishap.CrashAfter:
                _ = apply();
                throw new CrashException();
            case Mishap.Throttled:
                return Task.FromResult<WriteOutcome>(new WriteOutcome.Throttled(TimeSpan.FromSeconds(1)));
            case Mishap.LostBefore:
                return Task.FromResult<WriteOutcome>(new WriteOutcome.InDoubt(Status: null, "lost"));
            case Mishap.LostAfter:
                _ = apply();
                return Task.FromResult<WriteOutcome>(new WriteOutcome.InDoubt(Status: null, "lost"));
            default:
                return Task.FromResult(apply());
        }
    }

    private TargetFailure? Fails() => mishap() switch
    {
        Mishap.Crash or Mishap.CrashAfter => throw new CrashException(),
        Mishap.LostBefore or Mishap.LostAfter => new TargetFailure(TargetFailureKind.Unavailable, Status: null, RetryAfter: null, "lost"),
        Mishap.Throttled => new TargetFailure(TargetFailureKind.Throttled, 429, TimeSpan.FromSeconds(1), "slow down"),
        _ => null,
    };

    private static string? EmailOf(JsonObject user) => (string?)user["emails"]?[0]?["value"];

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
