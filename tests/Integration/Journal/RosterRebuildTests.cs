using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Journal;

public sealed class RosterRebuildTests(PostgresServer server) : IAsyncLifetime
{
    private const int People = 1_200;
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, (EmployeeState State, long Version)> live = new(StringComparer.Ordinal);
    private string database = string.Empty;
    private ServiceProvider services = new ServiceCollection().BuildServiceProvider();

    private IRoster Roster => services.GetRequiredService<IRoster>();

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateDatabase();
        await JournalDatabase.Prepare(database);
        services = JournalDatabase.Services(database);
        await Task.WhenAll(Enumerable.Range(1, People).Select(id => Observe($"{id}", "first")).ToArray());
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    [Fact, Trait("rule", "4")]
    public async Task A_rebuilt_roster_is_identical_and_a_damaged_one_is_whole_again()
    {
        ImmutableDictionary<string, RosterRow> before = await Rows();
        await JournalDatabase.Scalar<long>(database, """
            with a as (delete from sync.roster where employee_id = '7'), b as (update sync.roster_body set body = 'nonsense' where employee_id = '8'),
            c as (update sync.roster set key = 'wrong', version = 9 where employee_id = '9') select 1::bigint
            """);
        Assert.Equal(People, await services.GetRequiredService<RosterRebuild>().Run(CancellationToken.None));
        ImmutableDictionary<string, RosterRow> after = await Rows();
        Assert.Equal(People, after.Count);
        Assert.All(before.Values, row =>
        {
            RosterRow made = after[row.EmployeeId];
            Assert.Equal((row.Key, row.Version, row.WorkEmail, row.DisplayName), (made.Key, made.Version, made.WorkEmail, made.DisplayName));
            Assert.Equal(row.Body.ToArray(), made.Body.ToArray());
        });

        // What no event stands behind stays, but where the row was not to be trusted.
        Assert.Equal((before["10"].FactsHash, before["10"].SettingsRevision, EmployeeStanding.InSync), (after["10"].FactsHash, after["10"].SettingsRevision, after["10"].State));
        Assert.Equal((null, EmployeeStanding.Pending), (after["7"].FactsHash, after["7"].State));
        Assert.NotNull(after["9"].NextAttemptAt);
    }

    [Fact, Trait("rule", "4")]
    public async Task Readers_never_see_fewer_rows_and_no_append_is_lost_while_it_is_rebuilt()
    {
        using CancellationTokenSource stop = new();
        Task<int> writes = Write(stop.Token);
        Task<(int Fewest, int Looks)> reads = Count(stop.Token);
        RosterRebuild rebuild = services.GetRequiredService<RosterRebuild>();
        for (int round = 0; round < 3; round++)
        {
            _ = await rebuild.Run(CancellationToken.None);
        }

        await stop.CancelAsync();
        Assert.InRange(await writes, 10, int.MaxValue);
        (int fewest, int looks) = await reads;
        Assert.InRange(looks, 3, int.MaxValue);
        Assert.InRange(fewest, People, int.MaxValue);

        Assert.Equal(0L, await Roster.HeadsDisagree(CancellationToken.None));
        ImmutableDictionary<string, RosterRow> after = await Rows();
        Assert.Equal(live.Count, after.Count);
        Assert.All(live, one => Assert.Equal((one.Value.Version, Convert.ToBase64String(EmployeeStateJson.Write(one.Value.State))), (after[one.Key].Version, Convert.ToBase64String(after[one.Key].Body.Span))));
    }

    [Fact, Trait("rule", "4")]
    public async Task After_a_rebuild_the_schema_is_what_a_start_expects()
    {
        string before = await Indexes();
        await services.GetRequiredService<RosterRebuild>().Run(CancellationToken.None);
        await JournalDatabase.Prepare(database);
        Assert.Equal(before, await Indexes());
        Assert.Equal(0L, await JournalDatabase.Scalar<long>(database, "select count(*) from pg_class where relname like '%rebuilt%'"));
        await Observe("1", "again");
        Assert.Equal(0L, await Roster.HeadsDisagree(CancellationToken.None));
    }

    [Fact, Trait("rule", "4")]
    public async Task An_erased_person_stays_erased()
    {
        await services.GetRequiredService<PersonKeys>().Erase("5", CancellationToken.None);
        await services.GetRequiredService<RosterRebuild>().Run(CancellationToken.None);
        RosterRow? row = await Roster.ByEmployeeId("5", CancellationToken.None);
        Assert.Equal(("id:5", 2L, true), (row!.Key, row.Version, row.Body.IsEmpty));
        Assert.Null(row.WorkEmail ?? row.DisplayName);
        ReplayReport replay = await EmployeeReplay.Run(services.GetRequiredService<IJournal>(), Roster, new EmployeeMemory(), "5", CancellationToken.None);
        Assert.True(replay.Identical);
    }

    private async Task<int> Write(CancellationToken stop)
    {
        int written = 0;
        while (!stop.IsCancellationRequested)
        {
            // Some known, some new: a rebuild has to catch up with both.
            string[] ids = [.. Enumerable.Range(0, 20).Select(one => (((written * 37) + (one * 61)) % (People + 400)) + 1).Distinct().Select(id => id.ToString(CultureInfo.InvariantCulture))];
            await Task.WhenAll(ids.Select(id => Observe(id, $"write {written}")).ToArray());
            written++;
        }

        return written;
    }

    private async Task<(int Fewest, int Looks)> Count(CancellationToken stop)
    {
        (int fewest, int looks) = (int.MaxValue, 0);
        while (!stop.IsCancellationRequested)
        {
            int rows = 0;
            await foreach (RosterRow row in Roster.All(CancellationToken.None))
            {
                rows++;
            }

            Assert.NotNull(await Roster.ByEmployeeId("1", CancellationToken.None));
            fewest = Math.Min(fewest, rows);
            looks++;
        }

        return (fewest, looks);
    }

    private async Task Observe(string id, string title)
    {
        (EmployeeState state, long version) = live.GetValueOrDefault(id, (EmployeeState.Unknown(id), 0));
        string email = $"p{id}@acme.test";
        EmployeeFacts facts = new()
        {
            EmployeeId = id,
            Values = FieldValues<SourceField>.None.With(SourceField.WorkEmail, FieldValue.Of(email)).With(SourceField.FirstName, FieldValue.Of("Ada")).With(SourceField.JobTitle, FieldValue.Of(title)),
        };
        EmployeeEvent[] happened = version == 0
            ? [new EmployeeEvent.Observed(facts, title, title), new EmployeeEvent.KeyChanged(Old: null, email)]
            : [new EmployeeEvent.Observed(facts, title, title)];
        state = happened.Aggregate(state, (now, one) => EmployeeDecider.Evolve(now, new Recorded(one, Noon, 1)));
        version += happened.Length;
        RosterRow row = RosterProjection.Row(state, version, new RosterMarks(4, "actual", NextAttemptAt: null, 0), Noon);
        AppendRequest request = new(EmployeeStreams.Of(id), version - happened.Length, [.. happened.Select(one => new JournalEvent(one, new EventMetadata(new Cause(CauseKind.System, "t", Caller: null), "t", 1, Noon)))], row, JournalPriority.Normal);
        lock (live)
        {
            live[id] = (state, version);
        }

        Assert.IsType<AppendOutcome.Appended>(await services.GetRequiredService<IJournal>().Append(new AppendUnit([request]), CancellationToken.None));
    }

    private Task<ImmutableDictionary<string, RosterRow>> Rows() => Roster.Rows([.. Enumerable.Range(1, People + 400).Select(id => id.ToString(CultureInfo.InvariantCulture))], CancellationToken.None);

    private Task<string> Indexes() => JournalDatabase.Scalar<string>(database, "select string_agg(indexname || ' on ' || tablename, ',' order by indexname) from pg_indexes where schemaname = 'sync' and tablename like 'roster%'");
}
