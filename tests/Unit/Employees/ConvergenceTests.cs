using CsCheck;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>Whatever is lost and wherever the process dies: once quiet, one account, equal to the facts, and a replay that equals the live state.</summary>
public sealed class ConvergenceTests
{
    private static readonly EmployeeFacts[] Versions =
    [
        Samples.Ada,
        Samples.Ada.With(SourceField.JobTitle, "Boss"),
        Samples.Ada.With(SourceField.Status, "Inactive").With(SourceField.TerminationDate, "2025-12-31"),
        Samples.Ada.With(SourceField.WorkEmail, "ada.new@acme.test").With(SourceField.HomePhone, string.Empty),
    ];

    [Fact]
    [Trait("Rule", "5 every write has an event before it, and an open intent is read and compared first")]
    public void Any_history_with_lost_answers_and_crashes_converges_to_one_account() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 6], Gen.Int[0, 11].Array[60], Gen.Bool).Sample(
            (steps, luck, existed) => Run(steps, luck, existed).GetAwaiter().GetResult(),
            iter: 2000);

    private static async Task Run(int[] drawnSteps, int[] luck, bool existed)
    {
        // An account that was there before is matched by its email: with another one it is rightly somebody else's.
        int[] steps = existed ? [.. drawnSteps.Select(step => step % 3)] : drawnSteps;
        int drawn = 0;
        bool quiet = false;
        Mishap Draw() => quiet ? Mishap.None : luck[drawn++ % luck.Length] switch { 0 => Mishap.LostBefore, 1 => Mishap.LostAfter, 2 => Mishap.Crash, 3 => Mishap.Throttled, _ => Mishap.None };
        Engine engine = new(Draw, () => Draw() is var what and (Mishap.LostBefore or Mishap.LostAfter) ? what : Mishap.None);
        if (existed)
        {
            engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        }

        foreach (int step in steps)
        {
            try
            {
                await engine.Sync(Versions[step]);
            }
            catch (CrashException)
            {
                engine.Memory = new EmployeeMemory();
            }

            engine.Pass(TimeSpan.FromMinutes(1));
        }

        quiet = true;
        EmployeeFacts last = Versions[steps[^1]];
        for (int round = 0; round < 3; round++)
        {
            await engine.Sync(last);
            engine.Pass(TimeSpan.FromMinutes(5));
        }

        int writes = engine.Target.Writes;
        int events = (await engine.History()).Count;
        await engine.Sync(last);
        Assert.Equal(writes, engine.Target.Writes);
        Assert.Equal(events, (await engine.History()).Count);
        Assert.Equal(0, engine.Target.InVain);
        bool active = last.Status == EmploymentStatus.Active;
        Assert.InRange(engine.Target.Users.Count, active || existed ? 1 : 0, 1);
        foreach (System.Text.Json.Nodes.JsonObject user in engine.Target.Users.Values)
        {
            Assert.Equal(active, (bool?)user["active"]);
            Assert.Equal(last[SourceField.WorkEmail].Text, (string?)user["emails"]![0]!["value"], ignoreCase: true);
            Assert.Equal(last[SourceField.JobTitle].Text, (string?)user["title"]);
        }

        ReplayReport replay = await EmployeeReplay.Run(engine.Journal, engine.Journal, engine.Memory, "41", CancellationToken.None);
        Assert.True(replay.Identical, string.Join("; ", replay.Differences));
    }
}
