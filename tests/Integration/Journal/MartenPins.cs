using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Journal;

/// <summary>What the journal relies on and Marten's documentation does not promise for <c>QuickWithServerTimestamps</c>: an update of Marten must not change it unseen.</summary>
public sealed class MartenPins(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private ServiceProvider services = new ServiceCollection().BuildServiceProvider();

    private IDocumentStore Store => services.GetRequiredService<IDocumentStore>();

    public async ValueTask InitializeAsync()
    {
        string database = await server.CreateDatabase();
        await JournalDatabase.Prepare(database);
        services = JournalDatabase.Services(database);
        await Append("s", after: 1);
        await Append("s", after: 2);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact, Trait("rule", "7")]
    public void The_mode_is_the_one_that_is_pinned() => Assert.Equal(EventAppendMode.QuickWithServerTimestamps, ((StoreOptions)Store.Options).Events.AppendMode);

    [Theory, Trait("rule", "7")]
    [InlineData("s", 1)]
    [InlineData("s", 2)]
    [InlineData("s", 4)]
    [InlineData("missing", 2)]
    public async Task A_stale_an_ahead_and_a_missing_expected_version_are_refused(string stream, long after)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Append(stream, after));
        await using IQuerySession session = Store.QuerySession();
        Assert.Equal(string.Equals(stream, "s", StringComparison.Ordinal) ? 2 : 0, (await session.Events.FetchStreamAsync(stream)).Count);
    }

    [Fact, Trait("rule", "7")]
    public async Task A_refused_stream_takes_the_others_of_its_session_back_with_it()
    {
        await using IDocumentSession session = Store.LightweightSession();
        session.Events.Append("other", 1, Event(session));
        session.Events.Append("s", 2, Event(session));
        await Assert.ThrowsAnyAsync<Exception>(() => session.SaveChangesAsync());
        await using IQuerySession read = Store.QuerySession();
        Assert.Empty(await read.Events.FetchStreamAsync("other"));
    }

    [Fact, Trait("rule", "4")]
    public async Task Each_event_keeps_its_own_time_and_id()
    {
        await using IDocumentSession session = Store.LightweightSession();
        IEvent[] events = [Event(session), Event(session)];
        events[1].Timestamp = Noon.AddDays(1);
        session.Events.Append("t", 2, events);
        await session.SaveChangesAsync();
        await using IQuerySession read = Store.QuerySession();
        IReadOnlyList<IEvent> stored = await read.Events.FetchStreamAsync("t");
        Assert.Equal([Noon, Noon.AddDays(1)], stored.Select(one => one.Timestamp));
        Assert.Equal(events.Select(one => one.Id), stored.Select(one => one.Id));
    }

    private async Task Append(string stream, long after)
    {
        await using IDocumentSession session = Store.LightweightSession();
        session.Events.Append(stream, after, Event(session));
        await session.SaveChangesAsync();
    }

    private static IEvent Event(IDocumentSession session)
    {
        IEvent built = session.Events.BuildEvent(EventCodec.Seal(new EmployeeEvent.Suspended(), "s", key: null));
        built.Id = Guid.CreateVersion7();
        built.Timestamp = Noon;
        return built;
    }
}
