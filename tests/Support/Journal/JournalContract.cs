using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using Xunit;

namespace OrleansSync.Tests.Support.Journal;

/// <summary>What every journal promises: the one in memory and the one over PostgreSQL run the same tests (DESIGN 2).</summary>
public abstract class JournalContract
{
    protected static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    protected abstract GroupCommitJournal Journal { get; }

    protected abstract IRoster Roster { get; }

    /// <summary>The next commit is stored, and its answer never comes.</summary>
    protected abstract void LoseNextAnswer();

    /// <summary>The next commit is cut off before it is stored.</summary>
    protected abstract void LoseNextCommit();

    /// <summary>No commit gets through until it is disposed of.</summary>
    protected abstract Task<IAsyncDisposable> Stall();

    protected abstract Task Erase(string person);

    /// <summary>The stream of every event, in the order stored.</summary>
    protected abstract Task<IReadOnlyList<string>> Order();

    [Fact, Trait("rule", "7")]
    public async Task A_stale_an_ahead_and_a_missing_expected_version_are_refused()
    {
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 0));
        Assert.IsType<AppendOutcome.Conflict>(await Append("1", 0));
        Assert.IsType<AppendOutcome.Conflict>(await Append("1", 5));
        Assert.IsType<AppendOutcome.Conflict>(await Append("none", 3));
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 1));
        Assert.Equal(2, (await Load("1")).Version);
        Assert.Equal(0, (await Load("none")).Version);
    }

    [Fact, Trait("rule", "7")]
    public async Task Among_many_streams_only_the_moved_and_the_poisonous_one_go_back()
    {
        await Append("0", 0);
        Task<AppendOutcome>[] appends;
        await using (await Stall())
        {
            appends = [.. Enumerable.Range(0, 50).Select(index => index == 7 ? Append("7", 0, new EmployeeEvent.LinkGiven("\0", "8")) : Append($"{index}", 0))];
        }

        AppendOutcome[] outcomes = await Task.WhenAll(appends);
        Assert.IsType<AppendOutcome.Conflict>(outcomes[0]);
        Assert.IsType<AppendOutcome.Poisoned>(outcomes[7]);
        Assert.Equal(48, outcomes.OfType<AppendOutcome.Appended>().Count());
        Assert.Equal(0, (await Load("7")).Version);
        Assert.Equal(1, (await Load("49")).Version);
    }

    [Fact, Trait("rule", "7")]
    public async Task A_poison_beside_moved_streams_is_found_among_what_is_left()
    {
        for (int index = 0; index < 5; index++)
        {
            await Append($"{index}", 0);
        }

        Task<AppendOutcome>[] appends;
        await using (await Stall())
        {
            appends = [.. Enumerable.Range(0, 9).Select(index => Append($"{index}", 0, index is 6 or 8 ? new EmployeeEvent.LinkGiven("\0", "x") : null))];
        }

        string[] names = [.. (await Task.WhenAll(appends)).Select(outcome => outcome.GetType().Name)];
        Assert.Equal(["Conflict", "Conflict", "Conflict", "Conflict", "Conflict", "Appended", "Poisoned", "Appended", "Poisoned"], names);
    }

    [Fact, Trait("rule", "4")]
    public async Task Every_event_of_a_group_commit_keeps_its_own_cause_correlation_settings_and_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Journal.Append(
            new AppendUnit([new AppendRequest($"employee:c{index}", 0, [Happened(new EmployeeEvent.Suspended(), Noon.AddMinutes(index), $"cause-{index}", revision: index)], Roster: null, JournalPriority.Normal)]), CancellationToken.None)));
        for (int index = 0; index < 20; index++)
        {
            StoredEvent stored = Assert.Single((await Load($"c{index}")).Events);
            Assert.Equal((CauseKind.Webhook, $"cause-{index}", "somebody"), (stored.Cause.Kind, stored.Cause.Id, stored.Cause.Caller));
            Assert.Equal((Noon.AddMinutes(index), "corr", (long)index), (stored.At, stored.CorrelationId, stored.SettingsRevision));
            Assert.Equal("employee.suspended.v1", stored.Type);
        }
    }

    [Fact, Trait("rule", "4")]
    public async Task No_event_is_dated_before_the_one_it_follows()
    {
        await Send(new AppendRequest("employee:t", 0, [Happened(new EmployeeEvent.Suspended(), Noon)], Roster: null, JournalPriority.Normal));
        await Send(new AppendRequest("employee:t", 1, [Happened(new EmployeeEvent.Reactivated(), Noon.AddHours(-1)), Happened(new EmployeeEvent.Suspended(), Noon.AddHours(-2))], Roster: null, JournalPriority.Normal));
        await Send(new AppendRequest("employee:t", 3, [Happened(new EmployeeEvent.Reactivated(), Noon.AddHours(1))], Roster: null, JournalPriority.Normal));
        Assert.Equal([Noon, Noon, Noon, Noon.AddHours(1)], (await Load("t")).Events.Select(one => one.At));
    }

    [Fact, Trait("rule", "3.1")]
    public async Task A_unit_over_two_streams_is_all_or_nothing()
    {
        await Append("a", 0);
        AppendRequest given = Request("a", 1, new EmployeeEvent.LinkGiven("u", "b"));
        Assert.IsType<AppendOutcome.Conflict>(await Journal.Append(new AppendUnit([given, Request("b", 4)]), CancellationToken.None));
        Assert.Equal((1L, 0L), ((await Load("a")).Version, (await Load("b")).Version));
        Assert.IsType<AppendOutcome.Poisoned>(await Journal.Append(new AppendUnit([given, Request("b", 0, new EmployeeEvent.LinkGiven("\0", "a"))]), CancellationToken.None));
        Assert.Equal((1L, 0L), ((await Load("a")).Version, (await Load("b")).Version));
        Assert.IsType<AppendOutcome.Appended>(await Journal.Append(new AppendUnit([given, Request("b", 0)]), CancellationToken.None));
        Assert.Equal((2L, 1L), ((await Load("a")).Version, (await Load("b")).Version));
    }

    [Fact, Trait("rule", "7")]
    public async Task An_append_whose_answer_was_lost_is_found_stored_and_not_stored_again()
    {
        await Append("warm", 0);
        LoseNextAnswer();
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 0));
        Assert.Equal(1, (await Load("1")).Version);
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 1));
    }

    [Fact, Trait("rule", "7")]
    public async Task A_commit_cut_off_before_it_was_stored_is_made_again()
    {
        await Append("warm", 0);
        LoseNextCommit();
        Assert.IsType<AppendOutcome.Appended>(await Append("1", 0));
        Assert.Equal(1, (await Load("1")).Version);
    }

    [Fact, Trait("rule", "4")]
    public async Task The_roster_row_comes_with_the_events_and_only_upwards()
    {
        EmployeeState state = EmployeeState.Unknown("r") with { Key = "ada@acme.test" };
        RosterRow row = RosterProjection.Row(state, 2, RosterMarks.Underway(Noon, 0), Noon);
        Assert.IsType<AppendOutcome.Conflict>(await Send(Request("r", 7) with { Roster = row }));
        Assert.Null(await Roster.ByEmployeeId("r", CancellationToken.None));

        await Send(Request("r", 0) with { Roster = row });
        RosterRow? found = await Roster.ByEmployeeId("r", CancellationToken.None);
        Assert.Equal((2L, "ada@acme.test", EmployeeStanding.Pending), (found!.Version, found.Key, found.State));
        Assert.Equal(EmployeeStateJson.Write(state), found.Body.ToArray());
        Assert.Equal(1L, await Roster.HeadsDisagree(CancellationToken.None));

        await Send(Request("r", 1) with { Roster = row with { Version = 1, Key = "stale@acme.test" } });
        Assert.Empty(await Roster.ByKey("stale@acme.test", CancellationToken.None));
        Assert.Single(await Roster.ByKey("ada@acme.test", CancellationToken.None));
        Assert.Equal(0L, await Roster.HeadsDisagree(CancellationToken.None));
    }

    [Fact, Trait("rule", "4")]
    public async Task Operational_columns_move_only_at_the_same_version()
    {
        RosterRow row = RosterProjection.Row(EmployeeState.Unknown("o"), 1, RosterMarks.Underway(Noon, 0), Noon);
        await Send(Request("o", 0) with { Roster = row });
        await Roster.UpdateOperational([row with { Attempts = 3, Key = "not this" }], CancellationToken.None);
        await Roster.UpdateOperational([row with { Attempts = 9, Version = 2 }], CancellationToken.None);
        RosterRow? found = await Roster.ByEmployeeId("o", CancellationToken.None);
        Assert.Equal((3, "id:o", 1L), (found!.Attempts, found.Key, found.Version));
    }

    [Fact, Trait("rule", "7")]
    public async Task Appends_to_one_stream_are_stored_in_the_order_of_the_calls()
    {
        // Not awaited one by one: a second writer, or a queue that reorders, would make conflicts of them.
        Task<AppendOutcome>[] appends = [.. Enumerable.Range(0, 5).SelectMany(version => Enumerable.Range(0, 60).Select(person => Append($"{person}", version, new EmployeeEvent.LinkGiven($"{version}", "x"))))];
        Assert.All(await Task.WhenAll(appends), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        Assert.Equal(["0", "1", "2", "3", "4"], (await Load("59")).Events.Select(one => ((EmployeeEvent.LinkGiven)one.Data).UserId));
    }

    [Fact, Trait("rule", "7")]
    public async Task A_unit_over_two_streams_is_not_overtaken_on_either()
    {
        Task<AppendOutcome>[] appends;
        await using (await Stall())
        {
            // All in the writer of the stream that they name first.
            appends = [Append("a", 0), Journal.Append(new AppendUnit([Request("a", 1), Request("b", 0)]), CancellationToken.None), Journal.Append(new AppendUnit([Request("a", 2), Request("b", 1)]), CancellationToken.None)];
        }

        Assert.All(await Task.WhenAll(appends), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
    }

    [Fact, Trait("rule", "7")]
    public async Task Leavers_and_webhooks_overtake_what_waits()
    {
        List<Task<AppendOutcome>> appends = [];
        await using (await Stall())
        {
            appends.AddRange(Enumerable.Range(0, 3_000).Select(index => Append($"normal{index}", 0)));
            appends.AddRange(Enumerable.Range(0, 20).Select(index => Send(Request($"high{index}", 0) with { Priority = JournalPriority.High })));
        }

        await Task.WhenAll(appends);

        // One of the two writers may be done before the other begins: of the later one's share, all but its first two batches come after.
        IReadOnlyList<string> order = await Order();
        int lastHigh = Enumerable.Range(0, order.Count).Last(at => order[at].Contains("high", StringComparison.Ordinal));
        Assert.InRange(order.Count - lastHigh, 800, order.Count);
    }

    [Fact, Trait("rule", "7")]
    public async Task The_queue_is_bounded_and_a_full_one_still_takes_a_leaver()
    {
        Task<AppendOutcome>[] appends;
        Task<AppendOutcome> leaver;
        await using (await Stall())
        {
            using CancellationTokenSource stop = new();
            appends = [.. Enumerable.Range(0, 6_000).Select(index => Journal.Append(new AppendUnit([Request($"{index}", 0)]), stop.Token))];
            Assert.InRange(Journal.Queued, 1, 4_000);
            leaver = Send(Request("leaver", 0) with { Priority = JournalPriority.High });
            await stop.CancelAsync();
        }

        Assert.IsType<AppendOutcome.Appended>(await leaver);
        await Task.WhenAll(appends).ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.True(appends.Count(one => one.IsCanceled) > 4_000);

        // Taken back is not stored, and stored is not called taken back.
        IReadOnlyList<string> order = await Order();
        Assert.Equal(appends.Count(one => one.IsCompletedSuccessfully) + 1, order.Count);
    }

    [Fact, Trait("rule", "7")]
    public async Task A_cancel_takes_back_what_waits_and_not_what_is_on_its_way()
    {
        using CancellationTokenSource cancel = new();
        Task<AppendOutcome> first;
        await using (await Stall())
        {
            first = Journal.Append(new AppendUnit([Request("s", 0)]), cancel.Token);
            await Until(() => Journal.Queued == 0);
            Task<AppendOutcome> second = Journal.Append(new AppendUnit([Request("s", 1)]), cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        }

        Assert.IsType<AppendOutcome.Appended>(await first);
        Assert.Equal(1, (await Load("s")).Version);
        Assert.IsType<AppendOutcome.Appended>(await Append("s", 1));
    }

    [Fact, Trait("rule", "4")]
    public async Task An_erased_person_s_stream_stays_readable_with_its_hashes_and_takes_nothing_personal_any_more()
    {
        EmployeeFacts facts = new() { EmployeeId = "9", Values = FieldValues<SourceField>.None.With(SourceField.LastName, FieldValue.Of("Unmistakable")) };
        EmployeeEvent[] history = [new EmployeeEvent.Observed(facts, "h", "t"), new EmployeeEvent.KeyChanged(Old: null, "ada@acme.test"), .. PersonalEvents(facts)];
        EmployeeState state = EmployeeState.Unknown("9") with { Key = "ada@acme.test", Facts = facts };
        await Send(new AppendRequest("employee:9", 0, [.. history.Select(one => Happened(one, Noon))], RosterProjection.Row(state, history.Length, RosterMarks.Underway(Noon, 0), Noon), JournalPriority.Normal));
        StoredStream whole = await Load("9");
        Assert.Equal("Unmistakable", Assert.IsType<EmployeeEvent.Observed>(whole.Events[0].Data).Facts[SourceField.LastName].Text);
        Assert.DoesNotContain(whole.Events, one => one.IsErased);

        await Erase("9");
        await Append("9", history.Length, new EmployeeEvent.Observed(facts, "h2", "t2"));
        StoredStream erased = await Load("9");
        Assert.Equal(history.Length + 1, erased.Version);
        Assert.All(erased.Events, one => Assert.True(one.IsErased, one.Type));
        Assert.DoesNotContain("Unmistakable", string.Concat(erased.Events.Select(one => System.Text.Json.JsonSerializer.Serialize(one.Data, EventCodec.Json))), StringComparison.Ordinal);
        EmployeeState folded = EmployeeFold.Fold("9", erased.Events);
        Assert.Equal(("h2", "t2", "id:9"), (folded.FactsHash, folded.TriggerHash, folded.Key));
        RosterRow? row = await Roster.ByEmployeeId("9", CancellationToken.None);
        Assert.Equal(("id:9", true), (row!.Key, row.Body.IsEmpty));
        Assert.Null(row.WorkEmail ?? row.DisplayName);
    }

    [Fact, Trait("rule", "7")]
    public async Task What_waits_at_the_stop_is_committed_and_what_comes_later_is_refused()
    {
        Task<AppendOutcome>[] appends;
        Task drained;
        await using (await Stall())
        {
            appends = [.. Enumerable.Range(0, 500).Select(index => Append($"{index}", 0))];
            drained = Journal.Drain(CancellationToken.None);
        }

        await drained;
        Assert.All(appends, append => Assert.True(append.IsCompleted || append.Wait(TimeSpan.FromSeconds(10))));
        Assert.All(await Task.WhenAll(appends), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        await Assert.ThrowsAsync<JournalStoppedException>(() => Append("late", 0));
    }

    protected Task<AppendOutcome> Append(string person, long expected, EmployeeEvent? happened = null) => Send(Request(person, expected, happened));

    protected Task<AppendOutcome> Send(AppendRequest request) => Journal.Append(new AppendUnit([request]), CancellationToken.None);

    protected Task<StoredStream> Load(string person) => Journal.Load("employee:" + person, CancellationToken.None);

    protected static AppendRequest Request(string person, long expected, EmployeeEvent? happened = null) =>
        new("employee:" + person, expected, [Happened(happened ?? new EmployeeEvent.Vanished(), Noon)], Roster: null, JournalPriority.Normal);

    protected static JournalEvent Happened(EmployeeEvent happened, DateTimeOffset at, string cause = "x", long revision = 3) =>
        new(happened, new EventMetadata(new Cause(CauseKind.Webhook, cause, "somebody"), "corr", revision, at));

    protected static async Task Until(Func<bool> reached)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(20));
        while (!reached())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>One of every other event that holds something personal.</summary>
    private static EmployeeEvent[] PersonalEvents(EmployeeFacts facts)
    {
        FieldValue name = facts[SourceField.LastName];
        FieldValues<CatalogField> attributes = FieldValues<CatalogField>.None.With(CatalogField.LastName, name);
        return
        [
            new EmployeeEvent.LinkTaken("u", "Unmistakable", "8", attributes, Active: true),
            new EmployeeEvent.Held(HoldReason.EmailTaken, "Unmistakable"),
            new EmployeeEvent.DriftFound([new AttributeChange(CatalogField.LastName, "name.familyName", FieldValue.Empty, name)], Active: null),
            new EmployeeEvent.WriteIntended(WriteKind.Update, [new AttributeChange(CatalogField.LastName, "name.familyName", FieldValue.Empty, name)], "d", 1, "Unmistakable"),
            new EmployeeEvent.Created("u", "Unmistakable", attributes, Active: true, attributes),
            new EmployeeEvent.Linked("u", "Unmistakable", attributes, Active: true, LinkHow.Matched),
            new EmployeeEvent.Updated(attributes, Answered: null),
            new EmployeeEvent.Refused(CatalogField.LastName, name, "Unmistakable"),
            new EmployeeEvent.NotStored(CatalogField.LastName, name),
            new EmployeeEvent.Confirmed(WriteKind.Update, "u", "Unmistakable", attributes, Active: true),
            new EmployeeEvent.ReconcileFailed(FailureClass.Permanent, 400, "Unmistakable"),
        ];
    }
}
