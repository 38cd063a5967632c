using System.Globalization;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Audit;

/// <summary>The chain, the seals and the export over real PostgreSQL: what is changed in the database is found in the file.</summary>
public sealed class SealTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
    private string database = string.Empty;
    private ServiceProvider services = new ServiceCollection().BuildServiceProvider();

    /// <summary>What somebody with the database can do to one event, column by column.</summary>
    public static TheoryData<string> Alterations =>
    [
        """data = jsonb_set(data, '{Clear,factsHash}', '"x"')""",
        """data = jsonb_set(data, '{Sealed}', to_jsonb(overlay(data->>'Sealed' placing '/' from 20)))""",
        "data = data - 'Sealed'",
        "timestamp = timestamp + interval '1 microsecond'",
        "type = 'employee.held.v1'",
        "id = gen_random_uuid()",
        "correlation_id = 'another'",
        "causation_id = 'another'",
        """headers = jsonb_set(headers, '{settings}', '"2"')""",
        """headers = headers || '{"caller":"somebody"}'""",
        """headers = jsonb_set(headers, '{chain}', to_jsonb(repeat('0', 64)))""",
        "headers = headers - 'chain'",
        "version = 77",
    ];

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateDatabase();
        services = Silo();
        await JournalSchema.Apply(database, services.GetRequiredService<IDocumentStore>(), SweepStore.Schema + AuditSchema.Tables, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await services.DisposeAsync();

    [Fact, Trait("rule", "4")]
    public async Task What_is_stored_holds_through_further_events_seals_and_an_erased_person()
    {
        await Live("1", 0);
        await Live("2", 0);
        Seal first = (await Seals.Seal("a", report: null, CancellationToken.None))!;
        Assert.Equal((1L, 2), (first.Number, first.Heads));
        Assert.Null(await Seals.Seal("b", report: null, CancellationToken.None));
        await Live("1", 3);
        Assert.Equal((1, 0L, 3L), Counts(await Verified()));

        // Another silo over the same database goes on with the same key.
        await using ServiceProvider other = Silo();
        Seal second = (await other.GetRequiredService<SealStore>().Seal("c", report: null, CancellationToken.None))!;
        Assert.Equal((2L, 1, first.Hash), (second.Number, second.Heads, second.Previous));
        await services.GetRequiredService<PersonKeys>().Erase("1", CancellationToken.None);
        await Live("1", 6);
        Assert.Equal((2, 0L, 3L), Counts(await Verified()));
        Assert.Single(await services.GetRequiredService<SealKeys>().Public(CancellationToken.None));
        Assert.DoesNotContain("Unmistakable", System.Text.Encoding.UTF8.GetString(await Exported()), StringComparison.Ordinal);
    }

    [Theory, Trait("rule", "4"), MemberData(nameof(Alterations))]
    public async Task An_event_that_is_altered_in_the_database_is_named(string alteration)
    {
        await Live("1", 0);
        await Live("2", 0);
        await Seals.Seal("a", report: null, CancellationToken.None);
        Assert.Null((await Verify()).Fault);
        await Execute($"update sync.mt_events set {alteration} where stream_id = 'employee:2' and version = 2");
        AuditFault? fault = (await Verify()).Fault;
        Assert.Equal("employee:2", fault?.Stream);
        Assert.Equal(2, fault!.Version);
    }

    [Fact, Trait("rule", "4")]
    public async Task A_deleted_event_stream_or_seal_is_named()
    {
        foreach (string person in new[] { "1", "2", "3" })
        {
            await Live(person, 0);
            await Seals.Seal("after " + person, report: null, CancellationToken.None);
        }

        await Execute("create table kept as select * from sync.mt_events");
        foreach (string where in new[] { "stream_id = 'employee:2' and version = 2", "stream_id = 'employee:2' and version = 3", "stream_id = 'employee:2'" })
        {
            await Execute($"delete from sync.mt_events where {where}");
            AuditFault? fault = (await Verify()).Fault;
            Assert.Equal((AuditFaultKind.Missing, "employee:2"), (fault?.Kind, fault?.Stream));
            await Execute("delete from sync.mt_events");
            await Execute("insert into sync.mt_events select * from kept");
        }

        Assert.Null((await Verify()).Fault);
        await Execute("delete from sync.audit_seals where number = 2");
        Assert.Equal(AuditFaultKind.Missing, (await Verify()).Fault?.Kind);
    }

    [Fact, Trait("rule", "4")]
    public async Task A_history_of_before_there_was_a_chain_is_taken_in_as_it_stands_and_held_from_then_on()
    {
        await Live("1", 0);
        await Live("2", 0);
        await Live("3", 0);
        await Execute("update sync.mt_events set headers = headers - 'chain'");
        await Live("1", 3);
        await Seals.Seal("first after the upgrade", report: null, CancellationToken.None);
        await Live("2", 3);
        AuditVerdict verdict = await Verified();
        Assert.Equal((1, 9L, 3L), Counts(verdict));

        await Execute("update sync.mt_events set type = 'employee.held.v1' where stream_id = 'employee:3' and version = 1");
        AuditFault? fault = (await Verify()).Fault;
        Assert.Equal((AuditFaultKind.Altered, "employee:3"), (fault?.Kind, fault?.Stream));
        Assert.Contains("versions 1 to 3", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "4")]
    public async Task Silos_that_seal_at_the_same_moment_make_one_row_of_seals_under_one_key()
    {
        ServiceProvider[] silos = [.. Enumerable.Range(0, 3).Select(_ => Silo())];
        await Task.WhenAll(silos.Select(async (silo, index) =>
        {
            for (int round = 0; round < 5; round++)
            {
                await Live($"{index}", round * 3, silo);
                await silo.GetRequiredService<SealStore>().Seal($"{index}.{round}", report: null, CancellationToken.None);
            }
        }));
        AuditVerdict verdict = await Verified();
        Assert.Equal((0L, 45L), (verdict.Unsealed, verdict.Events));
        Assert.Single(verdict.Keys);
        foreach (ServiceProvider silo in silos)
        {
            await silo.DisposeAsync();
        }
    }

    private SealStore Seals => services.GetRequiredService<SealStore>();

    private ServiceProvider Silo() => new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJournal(database)
        .AddSingleton<SealKeys>().AddSingleton<SealStore>().AddSingleton<AuditExport>().BuildServiceProvider();

    private static (int Seals, long Unchained, long Unsealed) Counts(AuditVerdict verdict) => ((int)verdict.Seals, verdict.Unchained, verdict.Unsealed);

    private async Task<AuditVerdict> Verified()
    {
        AuditVerdict verdict = await Verify();
        Assert.True(verdict.Fault is null, verdict.Fault?.ToString());
        return verdict;
    }

    private async Task<AuditVerdict> Verify()
    {
        using MemoryStream file = new(await Exported());
        return await new AuditVerifier([]).Verify(file, CancellationToken.None);
    }

    private async Task<byte[]> Exported()
    {
        using MemoryStream file = new();
        await services.GetRequiredService<AuditExport>().Write(file, CancellationToken.None);
        return file.ToArray();
    }

    /// <summary>Three events in a person's life, with everything that an event can carry.</summary>
    private async Task Live(string person, long version, ServiceProvider? silo = null)
    {
        EmployeeFacts facts = new() { EmployeeId = person, Values = FieldValues<SourceField>.None.With(SourceField.JobTitle, FieldValue.Of("Unmistakable ✓ \"\\ \u0001")) };
        Cause cause = new(CauseKind.Api, "request", "somebody ü");
        DateTimeOffset at = Noon.AddMinutes(version);
        JournalEvent[] events =
        [
            new(new EmployeeEvent.Observed(facts, "h" + version.ToString(CultureInfo.InvariantCulture), "t"), new EventMetadata(cause, "c", 1, at)),
            new(new EmployeeEvent.Observed(facts, "h", "t"), new EventMetadata(cause, "c", 1, at)),
            new(new EmployeeEvent.Held(HoldReason.EmailTaken, "who"), new EventMetadata(cause, "c", 1, at.AddTicks(7))),
        ];
        Assert.IsType<AppendOutcome.Appended>(await (silo ?? services).GetRequiredService<IJournal>().Append(
            new AppendUnit([new AppendRequest("employee:" + person, version, [.. events], Roster: null, JournalPriority.Normal)]), CancellationToken.None));
    }

    private async Task Execute(string sql)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
