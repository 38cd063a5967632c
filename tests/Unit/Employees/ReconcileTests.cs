using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 5: read, compare, intend, write, record.</summary>
public sealed class ReconcileTests
{
    [Fact]
    [Trait("Rule", "5 the target is found by its known id, else in the listing, else by a search")]
    public async Task What_a_look_costs()
    {
        Engine engine = new();
        Assert.Equal(0, (await engine.Sweep(Ada))?.Reads);
        Assert.Equal(1, (await engine.Sync(Ada)).Reads);
        engine.Current = engine.Current with { Revision = 2 };
        Assert.Equal(0, (await engine.Sweep(Ada))?.Reads);

        Engine unlisted = new();
        Assert.Equal(1, (await unlisted.Sync(Ada)).Reads);
    }

    [Fact]
    [Trait("Rule", "5 the target is found by its known id, else in the listing, else by a search")]
    public async Task A_listing_that_is_older_than_the_stream_decides_nothing()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        Contracts.Scim.ScimUser old = Samples.User(engine.Target.Users["u1"]);
        (ReadOnlyMemory<byte> body, long version) = (engine.Row().Body, engine.Row().Version);
        await engine.Sync(Gone);
        await engine.Sync(Ada);
        ReconcileReport report = await engine.Sync(Ada, request => request with { RosterBody = body, RosterVersion = version, Listing = ListingVerdict.Listed, Actual = old with { Active = false } });
        Assert.Equal((ReconcileOutcome.Unchanged, 1), (report.Outcome, report.Reads));
        Assert.Empty(await engine.Events<EmployeeEvent.DriftFound>());
    }

    [Fact]
    [Trait("Rule", "5 several hits hold")]
    public async Task Several_users_with_the_email_are_held_and_named()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        engine.Target.Users["y"] = Samples.Foreign("y", "ada@acme.test");
        ReconcileReport report = await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.SeveralMatches, 0), (report.Outcome, report.Reason, report.Writes));
        Assert.Equal("x, y", engine.Memory.State?.Hold?.Detail);
        Assert.True(engine.Target.Users.Remove("y"));
        Assert.Equal(ReconcileOutcome.TakenOver, (await engine.Sync(Ada)).Outcome);
    }

    [Fact]
    [Trait("Rule", "5 every write has an event before it, and an open intent is read and compared first")]
    public async Task Facts_and_intent_are_one_commit_before_the_write()
    {
        List<long> atWrite = [];
        Engine engine = new();
        engine.Target.Creating = _ =>
        {
            atWrite.Add(engine.Row().Version);
            return null;
        };
        await engine.Sync(Ada);
        Assert.Equal([2L], atWrite);
        Assert.Equal(["Observed", "WriteIntended", "Created"], await engine.History());
    }

    [Fact]
    [Trait("Rule", "5 a process that was frozen reads again before it writes")]
    public async Task A_process_that_was_frozen_in_the_commit_reads_again()
    {
        Engine? engine = null;
        bool freeze = false;
        Mishap Commit()
        {
            if (freeze)
            {
                // While it slept, another silo did the same.
                freeze = false;
                engine!.Pass(TimeSpan.FromMinutes(1));
                engine.Target.Users["u1"]["title"] = "Boss";
            }

            return Mishap.None;
        }

        engine = new Engine(journal: Commit);
        await engine.Sync(Ada);
        freeze = true;
        ReconcileReport report = await engine.Sync(Boss);
        Assert.Equal((ReconcileOutcome.Unchanged, 0, 1), (report.Outcome, report.Writes, engine.Target.Writes));
        Assert.Equal("Confirmed", (await engine.History())[^1]);
    }

    [Fact]
    [Trait("Rule", "5 no write after a cancel")]
    public async Task A_cancel_during_the_commit_stops_the_write()
    {
        using CancellationTokenSource stop = new();
        bool armed = false;
        Engine engine = new(journal: () =>
        {
            if (armed)
            {
                stop.Cancel();
            }

            return Mishap.None;
        });
        await engine.Sync(Ada);
        armed = true;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Sync(Boss, cancellationToken: stop.Token));
        Assert.Equal(1, engine.Target.Writes);
        Assert.Equal(WriteKind.Update, engine.Memory.State?.Intent?.Kind);
        armed = false;
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(Boss)).Outcome);
        Assert.Null(engine.Memory.State?.Intent);
    }

    [Theory]
    [Trait("Rule", "5 no write after a cancel")]
    [Trait("Rule", "3.4 Paused acts between two writes")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_between_two_operations_records_what_was_done(bool cancel)
    {
        using CancellationTokenSource stop = new();
        Engine engine = new();
        await engine.Sync(Ada);
        int sent = 0;
        engine.Target.Updating = operations =>
        {
            if (operations.Length > 1)
            {
                return new WriteOutcome.Rejected(400, "invalidValue", "something in it");
            }

            if (++sent == 1 && cancel)
            {
                stop.Cancel();
            }
            else if (sent == 1)
            {
                engine.Current = engine.Current with { Mode = SyncMode.Paused };
            }

            return null;
        };
        EmployeeFacts changed = Boss.With(SourceField.Department, "Sales").With(SourceField.City, "Leeds");
        ReconcileReport report = await engine.Sync(changed, cancellationToken: stop.Token);
        Assert.Equal((ReconcileOutcome.Pending, 2), (report.Outcome, report.Writes));
        Assert.Equal([CatalogField.JobTitle], Assert.Single(await engine.Events<EmployeeEvent.Updated>()).Attributes.Present);
        engine.Current = engine.Current with { Mode = SyncMode.Live };
        engine.Target.Updating = static _ => null;
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(changed)).Outcome);
        Assert.Equal(0, engine.Target.InVain);
    }

    [Fact]
    [Trait("Rule", "3.4 Paused acts between two writes")]
    public async Task Paused_acts_between_the_suspension_and_the_rest()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Updating = _ =>
        {
            engine.Current = engine.Current with { Mode = SyncMode.Paused };
            return null;
        };
        ReconcileReport report = await engine.Sync(Gone.With(SourceField.JobTitle, "None"));
        Assert.Equal((ReconcileOutcome.Pending, "mode: Paused", 1), (report.Outcome, report.Detail, report.Writes));
        Assert.Equal(("Welder", false), ((string?)engine.Target.Users["u1"]["title"], (bool?)engine.Target.Users["u1"]["active"]));
        Assert.Equal(EmployeeStanding.Pending, engine.Row().State);
        ReconcileReport still = await engine.Sync(Boss.With(SourceField.Status, "Inactive"));
        Assert.Equal((ReconcileOutcome.Pending, 0), (still.Outcome, still.Writes));
    }

    [Fact]
    [Trait("Rule", "3.4 a PATCH that is refused as a whole is sent again operation by operation")]
    public async Task Every_refused_attribute_is_named_and_an_operator_may_try_again()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Refuses = operation => operation.Fields.Contains(CatalogField.JobTitle) || operation.Fields.Contains(CatalogField.HomeCity);
        EmployeeFacts changed = Boss.With(SourceField.City, "Hull").With(SourceField.Department, "Sales");
        await engine.Sync(changed);
        Assert.Equal([CatalogField.JobTitle, CatalogField.HomeCity], (await engine.Events<EmployeeEvent.Refused>()).Select(refused => refused.Field));
        Assert.Equal("refused", (await engine.Events<EmployeeEvent.Refused>())[0].Text);
        int writes = engine.Target.Writes;
        ReconcileReport asked = await engine.Sync(changed, request => request with { Asked = true });
        Assert.Equal(3, asked.Writes);
        engine.Target.Refuses = static _ => false;
        await engine.Sync(changed);
        Assert.Equal(writes + 3, engine.Target.Writes);
        await engine.Sync(changed, request => request with { Asked = true });
        Assert.Equal("Boss", (string?)engine.Target.Users["u1"]["title"]);
    }

    [Fact]
    [Trait("Rule", "5 a POST whose outcome is unknown is never blindly repeated")]
    public async Task A_lost_creation_is_searched_for_and_not_sent_again()
    {
        bool done = false;
        Engine engine = new(() => done ? Mishap.None : Mishap.LostAfter);
        engine.Target.Creating = _ =>
        {
            done = true;
            return null;
        };
        ReconcileReport report = await engine.Sweep(Ada) ?? throw new InvalidOperationException();
        Assert.Equal((ReconcileOutcome.Created, 1, 1), (report.Outcome, report.Writes, report.Reads));
        Assert.Equal(["Observed", "WriteIntended", "Confirmed"], await engine.History());
        Assert.Single(engine.Target.Users);
    }

    [Fact]
    [Trait("Rule", "5 429 and 503 are pacing, not failure")]
    public async Task Being_paced_is_no_failure_of_the_person()
    {
        Engine engine = new();
        engine.Target.Creating = _ => new WriteOutcome.Throttled(TimeSpan.FromSeconds(77));
        ReconcileReport report = await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Pending, "throttled", true), (report.Outcome, report.Detail, report.TargetUnavailable));
        Assert.Equal(engine.Clock.GetUtcNow() + TimeSpan.FromSeconds(77), report.NextAttemptAt);
        Assert.Equal((0, EmployeeStanding.Pending), (engine.Row().Attempts, engine.Row().State));
        Assert.DoesNotContain("ReconcileFailed", await engine.History());
        engine.Target.Creating = static _ => null;
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(facts: null)).Outcome);
    }

    [Fact]
    [Trait("Rule", "5 a 401 or 403 is checked once against a known-good read")]
    public async Task A_403_for_one_person_parks_that_person_only()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Updating = _ => new WriteOutcome.Unauthorized(403, "not this one");
        ReconcileReport report = await engine.Sync(Boss);
        Assert.Equal((ReconcileOutcome.Failed, false), (report.Outcome, report.TargetUnauthorized));
        Assert.Equal(FailureClass.Permanent, Assert.Single(await engine.Events<EmployeeEvent.ReconcileFailed>()).Class);
    }

    [Fact]
    [Trait("Rule", "5 a 401 or 403 is checked once against a known-good read")]
    public async Task A_key_that_is_refused_everywhere_stops_and_says_nothing_of_the_person()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        int searches = 0;
        engine.Target.Searching = _ =>
        {
            searches++;
            return new TargetFailure(TargetFailureKind.Unauthorized, 401, RetryAfter: null, "bad key");
        };
        engine.Target.Updating = _ => new WriteOutcome.Unauthorized(401, "bad key");
        ReconcileReport report = await engine.Sync(Boss);
        Assert.Equal((ReconcileOutcome.Pending, true, 1), (report.Outcome, report.TargetUnauthorized, searches));
        ReconcileReport unseen = await engine.Sync(Ada.As("42").With(SourceField.WorkEmail, "ben@acme.test"));
        Assert.Equal((true, 2), (unseen.TargetUnauthorized, searches));
        Assert.DoesNotContain("ReconcileFailed", await engine.History());
    }

    [Fact]
    [Trait("Rule", "5 a 401 or 403 is checked once against a known-good read")]
    public async Task Whoever_comes_next_does_not_ask_with_a_refused_key_again()
    {
        Engine engine = new();
        int searches = 0;
        engine.Target.Searching = _ =>
        {
            searches++;
            return new TargetFailure(TargetFailureKind.Unauthorized, 401, RetryAfter: null, "bad key");
        };
        EmployeeReconciler reconciler = new(engine.Journal, engine.Journal, engine.Target, engine, engine, engine.Clock);
        foreach (string id in new[] { "41", "42", "43" })
        {
            ReconcileReport report = await reconciler.Reconcile(new EmployeeMemory(), engine.Ask(id, Ada.As(id)), CancellationToken.None);
            Assert.True(report.TargetUnauthorized);
        }

        Assert.Equal(1, searches);
        engine.Target.Searching = static _ => null;
        ReconcileReport asked = await reconciler.Reconcile(new EmployeeMemory(), engine.Ask("42", Ada.As("42")) with { Asked = true }, CancellationToken.None);
        Assert.Equal(ReconcileOutcome.Created, asked.Outcome);
        engine.Pass(TimeSpan.FromMinutes(1));
        ReconcileReport later = await reconciler.Reconcile(new EmployeeMemory(), engine.Ask("42", Ada.As("42")), CancellationToken.None);
        Assert.Equal(ReconcileOutcome.Unchanged, later.Outcome);
    }

    [Theory]
    [Trait("Rule", "5 permanent errors park with a backoff, transient ones back off with jitter")]
    [InlineData(FailureClass.Transient, 1, 15)]
    [InlineData(FailureClass.Transient, 2, 30)]
    [InlineData(FailureClass.Transient, 9, 3600)]
    [InlineData(FailureClass.Transient, 1000, 3600)]
    [InlineData(FailureClass.Permanent, 1, 3600)]
    [InlineData(FailureClass.Permanent, 50, 86400)]
    public void The_backoff_doubles_to_a_bound_and_varies_by_a_quarter(FailureClass failure, int attempts, int seconds)
    {
        Assert.Equal(seconds, Backoff.After(failure, attempts, jitter: 0.5).TotalSeconds);
        Assert.Equal(seconds * 0.75, Backoff.After(failure, attempts, jitter: 0).TotalSeconds);
        Assert.InRange(Backoff.After(failure, attempts, jitter: 0.999).TotalSeconds, seconds * 1.2, seconds * 1.25);
    }

    [Fact]
    [Trait("Rule", "5 permanent errors park with a backoff, transient ones back off with jitter")]
    public async Task A_failure_is_recorded_once_and_attempts_are_counted_in_the_roster()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Getting = _ => new TargetFailure(TargetFailureKind.Unavailable, 502, RetryAfter: null, "bad gateway");
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            ReconcileReport report = await engine.Sync(Boss);
            Assert.Equal((ReconcileOutcome.Failed, true, attempt), (report.Outcome, report.TargetUnavailable, engine.Row().Attempts));
            Assert.Equal(engine.Clock.GetUtcNow() + Backoff.After(FailureClass.Transient, attempt, 0.5), report.NextAttemptAt);
        }

        Assert.Single(await engine.Events<EmployeeEvent.ReconcileFailed>());
        engine.Target.Getting = static _ => null;
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(facts: null)).Outcome);
        Assert.Equal((0, EmployeeStanding.InSync, (FailureClass?)null), (engine.Row().Attempts, engine.Row().State, engine.Row().LastErrorClass));
    }
}
