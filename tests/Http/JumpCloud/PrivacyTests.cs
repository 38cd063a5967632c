using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Scim;
using Xunit;
using static OrleansSync.Tests.Http.JumpCloud.Ops;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "3.4")]
public sealed class PrivacyTests
{
    [Fact]
    public async Task No_log_line_and_no_span_holds_a_secret_or_a_persons_data()
    {
        ConcurrentQueue<string> seen = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue(activity.DisplayName + string.Join(' ', activity.TagObjects.Where(static tag => !tag.Key.StartsWith("url.path", StringComparison.Ordinal)))),
        };
        ActivitySource.AddActivityListener(listener);
        await using ScimStub stub = await ScimStub.Start(
            Answers.Json(200, """{"totalResults":1,"Resources":[{"id":"a1","userName":"wilhelmina","emails":[{"value":"Wilhelmina@secret.example"}]}]}"""),
            Answers.Error(409, "uniqueness", "Wilhelmina@secret.example is taken"),
            Answers.Text(500, "Wilhelmina crashed"),
            Answers.Drop);
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("JumpCloud:BaseUrl", stub.Url), new("JumpCloud:ApiKey", "top-secret-key"), new("JumpCloud:ReadRetries", "1"), new("JumpCloud:RetryDelay", "00:00:00.001"),
        ]).Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Collector(seen)));
        services.AddJumpCloud();
        await using ServiceProvider provider = services.BuildServiceProvider();
        ITarget target = provider.GetRequiredService<ITarget>();
        CancellationToken stop = TestContext.Current.CancellationToken;

        ScimUser user = Assert.Single(Assert.IsType<FindOutcome.Hits>(await target.FindByEmail("wilhelmina@secret.example", RequestPriority.Sweep, stop)).Users);
        Assert.IsType<WriteOutcome.Conflict>(await target.Create(new NewUser("wilhelmina", Active: true, [Add("emails[type eq \"work\"]", ("value", "Wilhelmina@secret.example"))]), RequestPriority.Sweep, stop));
        Assert.IsType<WriteOutcome.InDoubt>(await target.Update(user, [Replace("displayName", "Wilhelmina")], RequestPriority.Sweep, stop));
        Assert.IsType<FindOutcome.Failed>(await target.FindByUserName("wilhelmina", RequestPriority.Sweep, stop));

        Assert.Contains(seen, static line => line.Contains("Learned of the directory", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, static line => line.Contains("wilhelmina", StringComparison.OrdinalIgnoreCase) || line.Contains("top-secret", StringComparison.Ordinal));
    }

    private sealed class Collector(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue(state.ToString() ?? string.Empty);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
