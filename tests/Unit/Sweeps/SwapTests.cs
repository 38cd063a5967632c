using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Unit.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.1: people who swap addresses, wherever the process dies on the way.</summary>
public sealed class SwapTests
{
    private static readonly EmployeeFacts Ada = People.Ada;
    private static readonly EmployeeFacts Ben = Ada.As("42").With(SourceField.FirstName, "Ben").With(SourceField.WorkEmail, "ben@acme.test").With(SourceField.EmployeeNumber, "E042");

    [Theory]
    [Trait("Rule", "3.1 a swap, a chain, a crash in the middle: same end state, same account ids")]
    [Trait("Rule", "3.1 renames that touch each other are ordered by one process per group")]
    [InlineData(Mishap.Crash)]
    [InlineData(Mishap.CrashAfter)]
    public async Task Two_people_who_swap_keep_their_accounts_wherever_the_process_dies(Mishap mishap)
    {
        EmployeeFacts[] swapped = [Ada.With(SourceField.WorkEmail, "ben@acme.test"), Ben.With(SourceField.WorkEmail, "Ada@Acme.test")];
        for (int at = 1; at < 24; at++)
        {
            int calls = 0;
            bool armed = false;
            Mishap Next() => armed && ++calls == at ? mishap : Mishap.None;
            Engine engine = new(Next, Next);
            await engine.Sync(Ada);
            await engine.Sync(Ben);
            armed = true;
            _ = await Record.ExceptionAsync(() => Sweep(engine, swapped));
            armed = false;
            for (int sweep = 0; sweep < 2; sweep++)
            {
                engine.Restart();
                engine.Pass(TimeSpan.FromHours(2));
                await Sweep(engine, swapped);
            }

            Assert.Equal(["ben@acme.test", "Ada@Acme.test"], engine.Target.Users.Values.Select(user => (string?)user["emails"]![0]!["value"]));
            Assert.Equal(["u1", "u2"], [engine.Row("41").TargetUserId, engine.Row("42").TargetUserId]);
            Assert.Equal(0, engine.Target.InVain);
            int writes = engine.Target.Writes;
            await Sweep(engine, swapped);
            Assert.Equal(writes, engine.Target.Writes);
        }
    }

    private static async Task Sweep(Engine engine, EmployeeFacts[] people)
    {
        ImmutableArray<PlannedEmployee> plan = [.. people.Select(facts => new PlannedEmployee("key", engine.Ask(facts.EmployeeId, facts), engine.Preview(facts)))];
        foreach (RenameGroups.Step step in RenameGroups.Of(plan).SelectMany(group => group))
        {
            await engine.Sync(step.Employee.Request.Facts, request => request with { TemporaryEmail = step.TemporaryEmail });
        }
    }
}
