using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Scim;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>What goes wrong with one request.</summary>
internal enum Mishap
{
    None,
    LostBefore,
    LostAfter,
    Throttled,
    Crash,
}

/// <summary>The process died here.</summary>
internal sealed class CrashException : Exception;

/// <summary>A directory in memory: unique emails and usernames, PATCH by the letter, and mishaps on order.</summary>
internal sealed class FakeTarget(Func<Mishap> mishap) : ITarget
{
    public Dictionary<string, JsonObject> Users { get; } = new(StringComparer.Ordinal);

    public int Writes { get; private set; }

    public int Creates { get; private set; }

    /// <summary>Writes that were applied and changed nothing.</summary>
    public int InVain { get; private set; }

    public Func<ScimOperation, bool> Refuses { get; set; } = static _ => false;

    public async IAsyncEnumerable<TargetPage> ListAll([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return new TargetPage([.. Users.Values.Select(Samples.User)], new ListingEnd(Complete: true, Users.Count, 1, Failure: null));
    }

    public Task<ReadOutcome> Get(string userId, RequestPriority priority, CancellationToken cancellationToken) => Task.FromResult<ReadOutcome>(
        Fails() is { } failure ? new ReadOutcome.Failed(failure) : Users.TryGetValue(userId, out JsonObject? user) ? new ReadOutcome.Found(Samples.User(user)) : new ReadOutcome.Missing());

    public Task<FindOutcome> FindByEmail(string email, RequestPriority priority, CancellationToken cancellationToken) => Task.FromResult<FindOutcome>(
        Fails() is { } failure ? new FindOutcome.Failed(failure) : new FindOutcome.Hits([.. Users.Values.Where(user => Same(EmailOf(user), email)).Select(Samples.User)]));

    public Task<FindOutcome> FindByUserName(string userName, RequestPriority priority, CancellationToken cancellationToken) => Task.FromResult<FindOutcome>(
        Fails() is { } failure ? new FindOutcome.Failed(failure) : new FindOutcome.Hits([.. Users.Values.Where(user => Same((string?)user["userName"], userName)).Select(Samples.User)]));

    public Task<WriteOutcome> Create(NewUser user, RequestPriority priority, CancellationToken cancellationToken) => Write(() =>
    {
        Assert.True(user.Active);
        JsonObject resource = Samples.Apply(user.Attributes, new JsonObject { ["userName"] = user.UserName, ["active"] = true });
        if (Users.Values.Any(other => Same(EmailOf(other), EmailOf(resource)) || Same((string?)other["userName"], user.UserName)))
        {
            return new WriteOutcome.Conflict("already in use");
        }

        string id = $"u{++Creates}";
        resource["id"] = id;
        Users[id] = resource;
        return new WriteOutcome.Written(id, Samples.User(resource));
    });

    public Task<WriteOutcome> Update(ScimUser basis, ImmutableArray<ScimOperation> operations, RequestPriority priority, CancellationToken cancellationToken) => Write(() =>
    {
        if (!Users.TryGetValue(basis.Id, out JsonObject? user))
        {
            return new WriteOutcome.Missing();
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
        Users[basis.Id] = after;
        return new WriteOutcome.Written(basis.Id, Samples.User(after));
    });

    private Task<WriteOutcome> Write(Func<WriteOutcome> apply)
    {
        Mishap what = mishap();
        Writes++;
        switch (what)
        {
            case Mishap.Crash:
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
        Mishap.Crash => throw new CrashException(),
        Mishap.LostBefore or Mishap.LostAfter => new TargetFailure(TargetFailureKind.Unavailable, Status: null, RetryAfter: null, "lost"),
        Mishap.Throttled => new TargetFailure(TargetFailureKind.Throttled, 429, TimeSpan.FromSeconds(1), "slow down"),
        _ => null,
    };

    private static string? EmailOf(JsonObject user) => (string?)user["emails"]?[0]?["value"];

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
