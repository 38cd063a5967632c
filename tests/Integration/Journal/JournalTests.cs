using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Journal;

public sealed class JournalTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private string database = string.Empty;
    private ServiceProvider services = new ServiceCollection().BuildServiceProvider();

    private IJournal Journal => services.GetRequiredService<IJournal>();

    private IRoster Roster => services.GetRequiredService<IRoster>();

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateDatabase();
        services = Build();

        // Three silos start at once.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await using ServiceProvider silo = Build();
            await JournalSchema.Apply(database, silo.GetRequiredService<IDocumentStore>(), SweepStore.Schema, CancellationToken.None);
        })));
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact, Trait("rule", "7")]
    public async Task A_stale_an_ahead_and_a_missing_expected_version_are_refused()
    {
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 0));
        Assert.IsType<AppendOutcome.Conflict>(await Append("1", 0));
        Assert.IsType<AppendOutcome.Conflict>(await Append("1", 5));
        Assert.IsType<AppendOutcome.Conflict>(await Append("none", 3));
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 1));
        Assert.Equal(2, (await Journal.Load("employee:1", CancellationToken.None)).Version);
    }

    [Fact, Trait("rule", "7")]
    public async Task Among_many_streams_only_the_moved_and_the_poisonous_one_go_back()
    {
        await Append("0", 0);
        AppendOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => index == 7
            ? Append("7", 0, new EmployeeEvent.LinkGiven("\0", "8"))
            : Append(index.ToString(System.Globalization.CultureInfo.InvariantCulture), 0)));
        Assert.IsType<AppendOutcome.Conflict>(outcomes[0]);
        Assert.IsType<AppendOutcome.Poisoned>(outcomes[7]);
        Assert.Equal(48, outcomes.OfType<AppendOutcome.Appended>().Count());
    }

    [Fact, Trait("rule", "4")]
    public async Task Every_event_of_a_group_commit_keeps_its_own_cause_and_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Append("c" + index, 0, new EmployeeEvent.Suspended(), cause: "cause-" + index)));
        for (int index = 0; index < 20; index++)
        {
            StoredEvent stored = Assert.Single((await Journal.Load("employee:c" + index, CancellationToken.None)).Events);
            Assert.Equal((CauseKind.Webhook, "cause-" + index, "somebody"), (stored.Cause.Kind, stored.Cause.Id, stored.Cause.Caller));
            Assert.Equal((Noon, "corr", 3L), (stored.At, stored.CorrelationId, stored.SettingsRevision));
            Assert.IsType<EmployeeEvent.Suspended>(stored.Data);
        }
    }

    [Fact, Trait("rule", "4")]
    public async Task Personal_values_are_ciphertext_and_vanish_with_the_key()
    {
        EmployeeFacts facts = new() { EmployeeId = "9", Values = FieldValues<SourceField>.None.With(SourceField.LastName, FieldValue.Of("Unmistakable")) };
        await Append("9", 0, new EmployeeEvent.Observed(facts, "h", "t"));
        Assert.Equal(0L, await Scalar("select count(*) from sync.mt_events where data::text like '%Unmistakable%'"));
        EmployeeEvent.Observed read = Assert.IsType<EmployeeEvent.Observed>(Assert.Single((await Journal.Load("employee:9", CancellationToken.None)).Events).Data);
        Assert.Equal("Unmistakable", read.Facts[SourceField.LastName].Text);

        await Scalar("update sync.person_keys set erased_at = now(), wrapped = null where employee_id = '9' returning 1::bigint");
        StoredStream erased = await Journal.Load("employee:9", CancellationToken.None);
        Assert.Equal(FieldValueKind.Absent, Assert.IsType<EmployeeEvent.Observed>(erased.Events[0].Data).Facts[SourceField.LastName].Kind);
        Assert.Equal("h", EmployeeFold.Fold("9", erased.Events).FactsHash);
    }

    [Fact, Trait("rule", "3.1")]
    public async Task A_unit_over_two_streams_is_all_or_nothing()
    {
        await Append("a", 0);
        AppendUnit unit = new([Request("a", 1, new EmployeeEvent.LinkGiven("u", "b")), Request("b", 4, new EmployeeEvent.Suspended())]);
        Assert.IsType<AppendOutcome.Conflict>(await Journal.Append(unit, CancellationToken.None));
        Assert.Equal(1, (await Journal.Load("employee:a", CancellationToken.None)).Version);
    }

    [Fact, Trait("rule", "4")]
    public async Task The_roster_row_comes_with_the_events_and_agrees_with_the_head()
    {
        EmployeeState state = EmployeeState.Unknown("r") with { Key = "ada@acme.test" };
        RosterRow row = RosterProjection.Row(state, 1, RosterMarks.Underway(Noon, 0), Noon);
        AppendRequest request = Request("r", 0, new EmployeeEvent.Suspended()) with { Roster = row };
        await Journal.Append(new AppendUnit([request]), CancellationToken.None);
        RosterRow? found = await Roster.ByEmployeeId("r", CancellationToken.None);
        Assert.Equal((1L, "ada@acme.test", EmployeeStanding.Pending), (found!.Version, found.Key, found.State));
        Assert.Equal(state.Key, EmployeeStateJson.Read(found.Body.Span).Key);
        Assert.Single(await Roster.ByKey("ada@acme.test", CancellationToken.None));
        Assert.Equal(0L, await Roster.HeadsDisagree(CancellationToken.None));
    }

    [Fact, Trait("rule", "7")]
    public async Task Killed_connections_lose_nothing_and_store_nothing_twice()
    {
        Task<AppendOutcome[]> appends = Task.WhenAll(Enumerable.Range(0, 300).Select(index => Append("k" + index, 0)));
        for (int kill = 0; kill < 5; kill++)
        {
            await Scalar("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'orleanssync' and datname = current_database()");
        }

        Assert.All(await appends, outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        Assert.Equal(300L, await Scalar("select count(*) from sync.mt_events where stream_id like 'employee:k%'"));
    }

    private Task<AppendOutcome> Append(string person, long expected, EmployeeEvent? happened = null, string cause = "x") =>
        Journal.Append(new AppendUnit([Request(person, expected, happened ?? new EmployeeEvent.Vanished(), cause)]), CancellationToken.None);

    private static AppendRequest Request(string person, long expected, EmployeeEvent happened, string cause = "x") =>
        new("employee:" + person, expected, [new JournalEvent(happened, new EventMetadata(new Cause(CauseKind.Webhook, cause, "somebody"), "corr", 3, Noon))], Roster: null, JournalPriority.Normal);

    private ServiceProvider Build() => new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJournal(database).BuildServiceProvider();

    private async Task<long> Scalar(string sql)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }
}
