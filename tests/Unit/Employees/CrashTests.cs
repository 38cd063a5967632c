using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 5: a death at any await, before or after what was asked took place, ends in the same one account; and the pass after the first look finds nothing to write.</summary>
public sealed class CrashTests
{
    private static readonly Mishap[] Kinds = [Mishap.Crash, Mishap.CrashAfter, Mishap.LostBefore, Mishap.LostAfter, Mishap.Throttled];

    public static TheoryData<CrashScenario> Scenarios => [.. CrashScenario.Every];

    [Theory]
    [Trait("Rule", "5 every write has an event before it, and an open intent is read and compared first")]
    [Trait("Rule", "5 a POST whose outcome is unknown is never blindly repeated")]
    [MemberData(nameof(Scenarios))]
    public async Task Interrupted_anywhere_it_ends_like_the_one_that_was_not(CrashScenario scenario)
    {
        string expected = await Run(scenario, at: int.MaxValue, Mishap.None);
        foreach (Mishap kind in Kinds)
        {
            for (int at = 1; at < 40; at++)
            {
                string ended = await Run(scenario, at, kind);
                Assert.True(expected == ended, $"{kind} at call {at}:\n{ended}\ninstead of\n{expected}");
            }
        }
    }

    private static async Task<string> Run(CrashScenario scenario, int at, Mishap kind)
    {
        int calls = 0;
        bool armed = false;
        Mishap Next() => armed && ++calls == at ? kind : Mishap.None;
        Engine engine = new(Next, Next);
        await scenario.Before(engine);
        int inVain = engine.Target.InVain;
        armed = true;
        try
        {
            _ = await engine.Sweep(scenario.Now);
        }
        catch (CrashException)
        {
        }

        armed = false;
        engine.Restart();
        engine.Pass(TimeSpan.FromMinutes(1));

        // What a guard would count: nobody is a take-over because our own process died.
        bool foreign = engine.Target.Users.ContainsKey("x");
        Assert.False(!foreign && engine.Preview(scenario.Now).Harms.Contains(GuardKind.TakeOvers), $"{kind} at call {at}: our own creation counts as a take-over");
        _ = await engine.Sweep(scenario.Now);

        // The second look at values that were not kept, and refusals, have had their time by now.
        engine.Pass(TimeSpan.FromHours(2));
        int writes = engine.Target.Writes;
        ReconcileReport? again = await engine.Sweep(scenario.Now);
        Assert.True(writes == engine.Target.Writes, $"{kind} at call {at}: the pass after the settling one still wrote {string.Join("; ", engine.Target.Log.Skip(writes))} ({again?.Outcome})");
        Assert.Null(await engine.Sweep(scenario.Now));
        Assert.Equal(inVain, engine.Target.InVain);

        JsonObject user = Assert.Single(engine.Target.Users).Value;
        Assert.Equal(scenario.Now.Status == EmploymentStatus.Active, (bool?)user["active"]);
        ReplayReport replay = await EmployeeReplay.Run(engine.Journal, engine.Journal, engine.Memory, "41", CancellationToken.None);
        Assert.True(replay.Identical, $"{kind} at call {at}: " + string.Join("; ", replay.Differences));
        _ = user.Remove("id");
        return user.ToJsonString();
    }
}
