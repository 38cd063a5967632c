using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Support;
using OrleansSync.Tests.Support.Journal;
using Xunit;

namespace OrleansSync.Tests.Integration.Journal;

/// <summary>The contract over real PostgreSQL, through a line that can be cut, and what only a database can show.</summary>
public sealed class MartenJournalTests(PostgresServer server) : JournalContract, IAsyncLifetime
{
    private string database = string.Empty;
    private LossyProxy? line;
    private ServiceProvider services = new ServiceCollection().BuildServiceProvider();

    protected override GroupCommitJournal Journal => services.GetRequiredService<GroupCommitJournal>();

    protected override IRoster Roster => services.GetRequiredService<IRoster>();

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateDatabase();
        await JournalDatabase.Prepare(database);
        line = new LossyProxy(database);
        services = JournalDatabase.Services(line.Database);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.False(line!.IsArmed);
        await services.DisposeAsync();
        await line.DisposeAsync();
    }

    [Fact, Trait("rule", "4")]
    public async Task Nothing_personal_is_stored_in_clear_but_the_roster_s_key_name_and_email()
    {
        EmployeeFacts facts = new() { EmployeeId = "9", Values = FieldValues<SourceField>.None.With(SourceField.HomePhone, FieldValue.Of("555-Unmistakable")) };
        RosterRow row = RosterProjection.Row(EmployeeState.Unknown("9") with { Facts = facts }, 1, RosterMarks.Underway(Noon, 0), Noon);
        await Send(Request("9", 0, new EmployeeEvent.Observed(facts, "h", "t")) with { Roster = row });
        await Erase("8");
        await Send(Request("8", 0, new EmployeeEvent.Observed(facts, "h", "t")) with { Roster = row with { EmployeeId = "8" } });
        Assert.Equal(0L, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.mt_events e where e::text like '%Unmistakable%'"));
        Assert.Equal(0L, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.roster_body where position('Unmistakable'::bytea in body) > 0"));
        Assert.Equal(0L, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.roster r where r::text like '%Unmistakable%'"));
    }

    [Fact, Trait("rule", "4")]
    public async Task What_silos_seal_at_the_same_first_moment_every_one_of_them_opens()
    {
        ServiceProvider[] silos = [.. Enumerable.Range(0, 3).Select(_ => JournalDatabase.Services(database))];
        await Task.WhenAll(silos.Select((silo, index) => Task.Run(() => silo.GetRequiredService<IJournal>().Append(
            new AppendUnit([Request($"{index}", 0, new EmployeeEvent.Held(HoldReason.EmailTaken, $"by {index}")), Request($"shared{index}", 0)]), CancellationToken.None))));
        foreach (ServiceProvider silo in silos)
        {
            for (int index = 0; index < silos.Length; index++)
            {
                StoredStream stream = await silo.GetRequiredService<IJournal>().Load($"employee:{index}", CancellationToken.None);
                Assert.Equal($"by {index}", Assert.IsType<EmployeeEvent.Held>(Assert.Single(stream.Events).Data).Detail);
            }
        }

        foreach (ServiceProvider silo in silos)
        {
            await silo.DisposeAsync();
        }
    }

    [Fact, Trait("rule", "7")]
    public async Task Two_silos_that_write_the_same_streams_share_them_out_and_call_nothing_a_poison()
    {
        await using ServiceProvider other = JournalDatabase.Services(database);
        GroupCommitJournal[] journals = [Journal, other.GetRequiredService<GroupCommitJournal>()];
        AppendOutcome[][] outcomes = await Task.WhenAll(journals.Select((journal, index) => Task.WhenAll(Enumerable.Range(0, 150).Select(person =>
        {
            // Each in its own order, so that locks are asked for in both directions.
            int who = index == 0 ? person : 149 - person;
            RosterRow row = RosterProjection.Row(EmployeeState.Unknown($"{who}"), 1, RosterMarks.Underway(Noon, 0), Noon);
            return journal.Append(new AppendUnit([Request($"{who}", 0) with { Roster = row }]), CancellationToken.None);
        }))));
        Assert.Equal(150, outcomes.Sum(one => one.OfType<AppendOutcome.Appended>().Count()));
        Assert.Equal(150, outcomes.Sum(one => one.OfType<AppendOutcome.Conflict>().Count()));
        Assert.Equal(150L, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.mt_events where stream_id like 'employee:%'"));
        Assert.Equal(0L, await Roster.HeadsDisagree(CancellationToken.None));
    }

    [Fact, Trait("rule", "7")]
    public async Task Killed_connections_lose_nothing_and_store_nothing_twice()
    {
        Task<AppendOutcome[]> appends = Task.WhenAll(Enumerable.Range(0, 2_000).Select(index => Append($"k{index}", 0)));
        int kills = 0;
        while (!appends.IsCompleted)
        {
            kills += (int)await JournalDatabase.Scalar<long>(database, "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'orleanssync' and datname = current_database()");
            if (kills > 6)
            {
                break;
            }
        }

        Assert.InRange(kills, 1, int.MaxValue);
        Assert.All(await appends, outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        Assert.Equal(2_000L, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.mt_events where stream_id like 'employee:k%'"));
    }

    [Fact, Trait("rule", "7")]
    public async Task A_server_that_restarts_during_appends_delays_them_and_nothing_else()
    {
        await Append("warm", 0);
        Task<AppendOutcome[]> appends = Task.WhenAll(Enumerable.Range(0, 1_500).Select(index => Append($"d{index}", 0)));
        await line!.Down();
        Task<AppendOutcome[]> more = Task.WhenAll(Enumerable.Range(1_500, 100).Select(index => Append($"d{index}", 0)));

        // Long enough for several tries against a server that is not there.
        using PeriodicTimer away = new(TimeSpan.FromMilliseconds(700));
        _ = await away.WaitForNextTickAsync();
        Assert.False(more.IsCompleted);
        line.Up();
        Assert.All((await appends).Concat(await more), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        Assert.Equal(1_600L, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.mt_events where stream_id like 'employee:d%'"));
    }

    protected override void LoseNextAnswer() => line!.LoseNextAnswer();

    protected override void LoseNextCommit() => line!.LoseNextCommit();

    protected override async Task<IAsyncDisposable> Stall()
    {
        // Marten has read and written nothing yet in a new store: what it prepares at first use would wait as well.
        await Append("warm-up", 0);
        NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new("begin; lock table sync.mt_streams in share row exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    protected override Task Erase(string person) => services.GetRequiredService<PersonKeys>().Erase(person, CancellationToken.None);

    protected override async Task<IReadOnlyList<string>> Order() =>
        await JournalDatabase.Scalar<string[]>(database, "select array_agg(stream_id order by seq_id) from sync.mt_events where stream_id like 'employee:%' and stream_id <> 'employee:warm-up'");
}
