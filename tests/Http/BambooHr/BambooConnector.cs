using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

/// <summary>The connector as a host registers it, over a stub's address.</summary>
internal sealed class BambooConnector : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly IConfigurationRoot configuration;

    public BambooConnector(string url, params (string Key, string Value)[] settings)
        : this(url, clock: null, settings)
    {
    }

    public BambooConnector(string url, TimeProvider? clock, params (string Key, string Value)[] settings)
    {
        configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BambooHr:BaseUrl", url), new("BambooHr:ApiKey", "key-1")])
            .AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>("BambooHr:" + setting.Key, setting.Value)))
            .Build();
        ServiceCollection collection = new();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new LineLogger(Lines)));
        collection.AddSingleton(clock ?? Clock);
        collection.AddBambooHr();
        services = collection.BuildServiceProvider();
    }

    public static ImmutableSortedSet<SourceField> Basics { get; } = [SourceField.Status, SourceField.FirstName, SourceField.WorkEmail];

    public static ImmutableSortedSet<SourceField> Everything { get; } = [.. FieldValues<SourceField>.Fields];

    public InstantDelays Clock { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ISource Source => services.GetRequiredService<ISource>();

    public ISourceConnection Connection => services.GetRequiredService<ISourceConnection>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>As an operator's edit of the configuration.</summary>
    public void Set(string key, string value)
    {
        configuration["BambooHr:" + key] = value;
        configuration.Reload();
    }

    public async Task<IReadOnlyList<SourcePage>> Pages(ImmutableSortedSet<SourceField>? fields = null)
    {
        List<SourcePage> pages = [];
        await foreach (SourcePage page in Source.ReadAll(fields ?? Basics, Stop))
        {
            pages.Add(page);
        }

        return pages;
    }

    /// <summary>What a caller has after the last page.</summary>
    public async Task<(IReadOnlyList<EmployeeFacts> People, SourceSummary Summary)> Roster(ImmutableSortedSet<SourceField>? fields = null)
    {
        List<EmployeeFacts> people = [];
        SourceSummary? summary = null;
        foreach (SourcePage page in await Pages(fields))
        {
            Assert.Null(summary);
            if (page.Restarted)
            {
                people.Clear();
            }

            people.AddRange(page.Employees);
            summary = page.Summary;
        }

        Assert.NotNull(summary);
        return (people, summary);
    }

    public async Task<EmployeeFacts> Only(ImmutableSortedSet<SourceField>? fields = null) => Assert.Single((await Roster(fields)).People);

    public async Task<ImmutableArray<SourceRecord>> Read(params string[] ids) => await Source.Read([.. ids], Basics, Stop);

    public Task<SourceChanges> Changes() => Source.ChangedSince(InstantDelays.Start, Stop);

    public Task<SourceKeyOwner> Owner() => Source.KeyOwner(Stop);

    public static async Task<SourceException> Fails(Func<Task> read) => await Assert.ThrowsAsync<SourceException>(read);

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private sealed class LineLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
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
            lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)}{exception}");

        public void Dispose()
        {
        }
    }
}
