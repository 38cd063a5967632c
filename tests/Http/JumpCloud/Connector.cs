using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

/// <summary>The connector as a host registers it, over a stub's address.</summary>
internal sealed class Connector : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public Connector(string url, params (string Key, string Value)[] settings)
        : this(url, clock: null, settings)
    {
    }

    public Connector(string url, TimeProvider? clock, params (string Key, string Value)[] settings)
    {
        ServiceCollection collection = new();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([new("JumpCloud:BaseUrl", url), new("JumpCloud:ApiKey", "key-1")])
            .AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build());
        collection.AddLogging();
        collection.AddSingleton(clock ?? Delays);
        collection.AddSingleton<IRequestPermits>(Permits);
        collection.AddJumpCloud();
        services = collection.BuildServiceProvider();
    }

    public InstantDelays Delays { get; } = new();

    public RecordingPermits Permits { get; } = new();

    public ITarget Target => services.GetRequiredService<ITarget>();

    public ICapabilities Capabilities => services.GetRequiredService<ICapabilities>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task<ReadOutcome> Get(string id) => Target.Get(id, RequestPriority.Sweep, Stop);

    public Task<FindOutcome> FindByEmail(string email) => Target.FindByEmail(email, RequestPriority.Interactive, Stop);

    public Task<FindOutcome> FindByUserName(string userName) => Target.FindByUserName(userName, RequestPriority.Interactive, Stop);

    public async Task<(IReadOnlyList<string> Ids, ListingEnd End)> List()
    {
        List<string> ids = [];
        ListingEnd? end = null;
        await foreach (TargetPage page in Target.ListAll(Stop))
        {
            Assert.Null(end);
            ids.AddRange(page.Users.Select(static user => user.Id));
            end = page.End;
        }

        Assert.NotNull(end);
        return (ids, end);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
