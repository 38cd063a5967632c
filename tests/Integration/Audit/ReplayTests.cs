using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Audit;

public sealed class ReplayTests(PostgresServer server)
{
    private const int People = 1200;
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact, Trait("rule", "8")]
    public async Task Everyone_is_replayed_over_HTTP_and_the_report_says_exactly_where_not()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 8);
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        JsonNode first = await Replay(silo);
        Assert.Equal((true, 8, 8, 0), ((bool?)first["identical"], (int)first["employees"]!, (int)first["replayed"]!, (int)first["different"]!));
        JsonNode second = await Replay(silo);
        Assert.Equal(((string?)first["hash"], 64), ((string?)second["hash"], ((string)second["hash"]!).Length));

        await Execute(silo.Database, "update sync.mt_events set data = jsonb_set(data, '{Clear,factsHash}', '\"x\"') where stream_id = 'employee:3' and type = 'employee.observed.v1'");
        await Execute(silo.Database, "update sync.roster set version = version + 1 where employee_id = '5'");
        JsonNode third = await Replay(silo);
        Assert.Equal((false, 2), ((bool?)third["identical"], (int)third["different"]!));
        Assert.NotEqual((string?)first["hash"], (string?)third["hash"]);
        Assert.Equal(["3: factsHash", "5: version"], third["findings"]!.AsArray().Select(one => $"{one!["employeeId"]}: {string.Join(", ", one["fields"]!.AsArray())}").Order());

        using HttpClient viewer = silo.Caller("viewer");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/api/v1/audit/replay", content: null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/api/v1/audit/replay/" + first["id"])).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/api/v1/audit/replay/none")).StatusCode);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_replay_that_loses_its_silo_goes_on_where_it_was_and_comes_to_the_same_hash()
    {
        string database = await server.CreateDatabase();
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJournal(database)
            .AddSingleton<EventReader>().AddSingleton<ReplayStore>().AddSingleton<ReplaySlices>().AddSingleton<ReplayProcess>().BuildServiceProvider();
        await JournalSchema.Apply(database, services.GetRequiredService<IDocumentStore>(), SweepStore.Schema + AuditSchema.Tables, CancellationToken.None);
        IJournal journal = services.GetRequiredService<IJournal>();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, People).Select(id => Meet(journal, id.ToString(CultureInfo.InvariantCulture)))), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        ReplaySlices slices = services.GetRequiredService<ReplaySlices>();
        ReplayProcess process = services.GetRequiredService<ReplayProcess>();
        ReplayStore store = services.GetRequiredService<ReplayStore>();

        ReplayRecord whole = await Run("whole", (_, ids, cancellationToken) => slices.Replay(ids, cancellationToken));
        Assert.Equal((ReplayState.Completed, People, People, 0), (whole.State, whole.People, whole.Replayed, whole.Different));

        int calls = 0;
        await Assert.ThrowsAsync<TimeoutException>(() => Run("broken", (_, ids, cancellationToken) => Interlocked.Increment(ref calls) > 8 ? throw new TimeoutException() : slices.Replay(ids, cancellationToken)));
        Assert.Equal((ReplayState.Running, 1000), ((await store.Get("broken", CancellationToken.None))!.State, (await store.Get("broken", CancellationToken.None))!.Replayed));

        // Another request joins the one that is open.
        Assert.Equal("broken", await store.Open(new ReplayRecord { Id = "other", RequestedAt = DateTimeOffset.UtcNow }, CancellationToken.None));
        ReplayRecord resumed = await Run("broken", (_, ids, cancellationToken) => slices.Replay(ids, cancellationToken));
        Assert.Equal((ReplayState.Completed, People, whole.Hash), (resumed.State, resumed.Replayed, resumed.Hash));

        // Erased: nothing is left to compare, and nothing is said to differ.
        await services.GetRequiredService<PersonKeys>().Erase("7", CancellationToken.None);
        ReplayRecord erased = await Run("erased", (_, ids, cancellationToken) => slices.Replay(ids, cancellationToken));
        Assert.Equal((1, 0), (erased.Erased, erased.Different));

        // A row that no event stands behind.
        await Execute(database, "insert into sync.roster select '4711', key, work_email, display_name, state, hold_reason, hold_since, facts_hash, trigger_hash, actual_hash, settings_revision, target_user_id, target_active, next_attempt_at, attempts, last_error_class, version, updated_at from sync.roster limit 1");
        ReplayFinding finding = Assert.Single((await Run("ghost", (_, ids, cancellationToken) => slices.Replay(ids, cancellationToken))).Findings);
        Assert.Equal(("4711", "stream"), (finding.EmployeeId, finding.Fields.Single()));

        async Task<ReplayRecord> Run(string id, ReplayPartition partition)
        {
            await store.Open(new ReplayRecord { Id = id, RequestedAt = DateTimeOffset.UtcNow }, CancellationToken.None);
            await process.Run(id, partition, CancellationToken.None);
            return (await store.Get(id, CancellationToken.None))!;
        }
    }

    private static Task<AppendOutcome> Meet(IJournal journal, string id)
    {
        EmployeeFacts facts = new() { EmployeeId = id, Values = FieldValues<SourceField>.None.With(SourceField.LastName, FieldValue.Of("Name" + id)) };
        EmployeeEvent happened = new EmployeeEvent.Observed(facts, "h" + id, "t");
        EmployeeState state = EmployeeDecider.Evolve(EmployeeState.Unknown(id), new Recorded(happened, Noon, 1));
        RosterRow row = RosterProjection.Row(state, 1, new RosterMarks(1, ActualHash: null, NextAttemptAt: null, Attempts: 0), Noon);
        JournalEvent stored = new(happened, new EventMetadata(new Cause(CauseKind.Sweep, "s", Caller: null), "s", 1, Noon));
        return journal.Append(new AppendUnit([new AppendRequest(EmployeeStreams.Of(id), 0, [stored], row, JournalPriority.Normal)]), CancellationToken.None);
    }

    private static async Task<JsonNode> Replay(SiloProcess silo)
    {
        using HttpResponseMessage answer = await silo.Api.PostAsync("/api/v1/audit/replay", content: null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await silo.Until(answer.Headers.Location!.ToString(), replay => (string?)replay["state"] is "completed" or "failed");
    }

    private static async Task Execute(string database, string sql)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        Assert.NotEqual(0, await command.ExecuteNonQueryAsync());
    }
}
