using System.Text.Json.Nodes;
using CsCheck;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>What always holds, whatever BambooHR says, administrators do and the network loses.</summary>
public sealed class EmployeeProperties
{
    private static readonly EmployeeFacts[] Versions =
    [
        Ada,
        Boss,
        Gone,
        NotYetStarted,
        Ada.With(SourceField.WorkEmail, "ada.new@acme.test").With(SourceField.HomePhone, string.Empty),
        Ada.With(SourceField.WorkEmail, string.Empty),
        Ada.With(SourceField.Status, FieldValue.Absent),
        Ada.With(SourceField.JobTitle, string.Empty).With(SourceField.WorkPhoneExtension, FieldValue.Restricted),
        Gone.With(SourceField.WorkEmail, "taken@acme.test"),
    ];

    private static readonly Mishap[] Luck = [Mishap.LostBefore, Mishap.LostAfter, Mishap.Crash, Mishap.CrashAfter, Mishap.Throttled];

    [Fact]
    [Trait("Rule", "5 equal is done: zero writes, zero events")]
    [Trait("Rule", "5 every write has an event before it, and an open intent is read and compared first")]
    [Trait("Rule", "3.2 username is set at creation only")]
    [Trait("Rule", "3.3 no account is ever deleted")]
    [Trait("Rule", "3.3 no account is written that was not created or matched")]
    public void Whatever_happens_it_ends_in_step_with_one_account_and_a_replay_that_equals_it() =>
        Gen.Select(Gen.Int[0, 63].Array[1, 14], Gen.Int[0, 29].Array[80], Gen.Int[0, Versions.Length - 1], Gen.Int[0, 2]).Sample(
            (steps, luck, last, existed) => Run(steps, luck, Versions[last], existed).GetAwaiter().GetResult(),
            iter: 3000);

    private static async Task Run(int[] steps, int[] luck, EmployeeFacts last, int existed)
    {
        int drawn = 0;
        bool quiet = false;
        Mishap Draw() => !quiet && luck[drawn++ % luck.Length] is var one && one < Luck.Length ? Luck[one] : Mishap.None;
        Engine engine = new(Draw, Draw);
        Watch(engine);
        engine.Target.Users["other"] = Samples.Foreign("other", "taken@acme.test");
        string untouched = engine.Target.Users["other"].ToJsonString();
        if (existed > 0)
        {
            engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
            engine.Target.Users["x"]["userName"] = "legacy.ada";
            engine.Target.Users["x"]["active"] = existed == 1;

            // Met under the address that it has; under another one it would rightly be somebody else's.
            quiet = true;
            _ = await engine.Sync(Ada);
            quiet = false;
        }

        EmployeeFacts now = Ada;
        foreach (int step in steps)
        {
            now = step < 32 ? Versions[step % Versions.Length] : now;
            await Survive(engine, () => Step(engine, step, now));
        }

        quiet = true;
        engine.Restart();
        engine.Current = SyncSettings.Default with { Revision = engine.Current.Revision + 1 };
        for (int round = 0; round < 4; round++)
        {
            engine.Pass(TimeSpan.FromHours(7));
            _ = await engine.Sweep(last);
        }

        int writes = engine.Target.Writes;
        int events = (await engine.History()).Count;
        _ = await engine.Sync(last);
        Assert.True((writes, events) == (engine.Target.Writes, (await engine.History()).Count), $"not in step: wrote {string.Join("; ", engine.Target.Log)} after {string.Join(", ", await engine.History())}");
        Assert.Equal(0, engine.Target.InVain);
        await Check(engine, last, untouched);
    }

    private static Task Step(Engine engine, int step, EmployeeFacts now)
    {
        JsonObject? ours = engine.Target.Users.FirstOrDefault(pair => pair.Key != "other").Value;
        switch (step)
        {
            case 32 or 33:
                ours?["title"] = "typed by hand";
                break;
            case 34 or 35:
                ours?["active"] = !(bool)ours["active"]!;
                break;
            case 36:
                _ = ours is not null && engine.Target.Users.Remove((string)ours["id"]!);
                break;
            case 37 or 38:
                engine.Restart();
                break;
            case 39 or 40:
                engine.Pass(TimeSpan.FromMinutes(5));
                break;
            case 41:
                engine.Current = engine.Current with { Revision = engine.Current.Revision + 1, Fields = engine.Current.Revision % 2 == 0 ? FieldCatalog.OptionalFields : FieldCatalog.OptionalFields.Remove(CatalogField.JobTitle) };
                break;
            case 42:
                engine.Current = engine.Current with { Revision = engine.Current.Revision + 1, AdministratorSuspension = AdministratorSuspension.Overwrite, ActivateOnMatch = false };
                break;
            case 43:
                engine.Current = engine.Current with { Mode = engine.Current.Mode == SyncMode.Live ? SyncMode.Paused : SyncMode.Live };
                break;
            case 44:
                return engine.Sync(facts: null, request => request with { Standing = SourceStanding.Vanished });
            case 45:
                return engine.Sync(facts: null, request => request with { Standing = SourceStanding.Hidden });
            case 46:
                return engine.Sync(now, request => request with { Withheld = [GuardKind.Suspensions, GuardKind.TakeOvers] });
            case 47:
                return engine.Sync(now, request => request with { RosterBody = null, RosterVersion = 0 });
            case 48:
                return engine.Sync(now, request => request with { Imposed = HoldReason.DuplicateWorkEmail, ImposedDetail = "also on id:42" });
            case 49:
                return engine.Sync(now, request => request with { Asked = true });
            case 50:
                return engine.Sync(now, request => request with { TemporaryEmail = "orleanssync-41@acme.test" });
            case 51:
                return engine.Sync(now, request => request with { GatedFields = [SourceField.Status, SourceField.WorkEmail] });
            case 52:
                engine.Target.ShowsWhatItWrote = !engine.Target.ShowsWhatItWrote;
                break;
            default:
                return step % 2 == 0 ? (Task)engine.Sync(now) : engine.Sweep(now);
        }

        return Task.CompletedTask;
    }

    private static async Task Survive(Engine engine, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (CrashException)
        {
            engine.Restart();
        }

        engine.Pass(TimeSpan.FromMinutes(1));
        Assert.InRange(engine.Target.Users.Keys.Count(id => id != "other"), 0, 1);
    }

    /// <summary>At every write: an intent is committed, and no other thing than it announces is sent.</summary>
    private static void Watch(Engine engine)
    {
        engine.Target.Creating = _ =>
        {
            Assert.Equal(WriteKind.Create, Stored()?.Kind);
            return null;
        };
        engine.Target.Updating = operations =>
        {
            OpenIntent? intent = Stored();
            Assert.NotNull(intent);
            Assert.All(operations.SelectMany(operation => operation.Fields), field => Assert.Contains(intent.Changes, change => change.Field == field));
            return null;
        };

        OpenIntent? Stored() => EmployeeStateJson.Read(engine.Row().Body.Span).Intent;
    }

    private static async Task Check(Engine engine, EmployeeFacts last, string untouched)
    {
        if ((await engine.Events<EmployeeEvent.Linked>()).Any(linked => linked.UserId == "other"))
        {
            // Met under that very address: it was hers all along.
            return;
        }

        Assert.Equal(untouched, engine.Target.Users["other"].ToJsonString());
        JsonObject? user = engine.Target.Users.SingleOrDefault(pair => pair.Key != "other").Value;
        EmployeeState state = EmployeeStateJson.Read(engine.Row().Body.Span);
        bool addressed = WorkEmail.TryParse(last[SourceField.WorkEmail].Text, out WorkEmail email) && email.Value != "taken@acme.test";
        if (last.Status == EmploymentStatus.Active && addressed)
        {
            Assert.NotNull(user);
            Assert.Equal((string?)user["id"], state.Link?.UserId);
            Assert.Equal(email.Value, (string?)user["emails"]![0]!["value"], ignoreCase: true);
            Assert.True(last[SourceField.JobTitle].Text is not { } title || title == (string?)user["title"]);
        }
        else if (user is not null && state.Link is not null && last == Gone)
        {
            Assert.False((bool?)user["active"]);
        }


        // Where there is no account, what was announced stays open: should one turn up, it is read and compared first.
        Assert.True(state.Intent is null || user is null);
        Assert.Equal(0, (await engine.Sweep(last))?.Writes ?? 0);
        engine.Restart();
        ReplayReport replay = await EmployeeReplay.Run(engine.Journal, engine.Journal, engine.Memory, "41", CancellationToken.None);
        Assert.True(replay.Identical, string.Join("; ", replay.Differences));
    }
}
