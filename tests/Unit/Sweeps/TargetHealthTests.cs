using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>Whether the target answers at all is judged by ratio, for ten people as for ten thousand.</summary>
public sealed class TargetHealthTests
{
    private static readonly ReconcileReport Written = new() { Outcome = ReconcileOutcome.Updated, Reads = 1, Writes = 1 };
    private static readonly ReconcileReport Unanswered = new() { Outcome = ReconcileOutcome.Failed, Reads = 1, TargetUnavailable = true };
    private static readonly ReconcileReport Refused = new() { Outcome = ReconcileOutcome.Failed, Writes = 1 };
    private static readonly ReconcileReport Paced = new() { Outcome = ReconcileOutcome.Pending, Reads = 1, TargetUnavailable = true };
    private static readonly ReconcileReport Unasked = new() { Outcome = ReconcileOutcome.Unchanged };

    [Fact]
    public void One_person_or_two_say_nothing_of_the_target() => Assert.False(After(Unanswered, Unanswered).IsDoubtful);

    [Fact]
    public void Three_of_three_put_it_in_doubt() => Assert.True(After(Unanswered, Unanswered, Unanswered).IsDoubtful);

    [Fact]
    public void Half_of_ten_do_not() =>
        Assert.False(After([.. Enumerable.Repeat(Unanswered, 5), .. Enumerable.Repeat(Written, 5)]).IsDoubtful);

    [Fact]
    public void Long_good_times_do_not_outweigh_the_last_twenty() =>
        Assert.True(After([.. Enumerable.Repeat(Written, 10_000), .. Enumerable.Repeat(Unanswered, 12)]).IsDoubtful);

    [Fact]
    public void A_refusal_is_an_answer() => Assert.False(After([.. Enumerable.Repeat(Refused, 20)]).IsDoubtful);

    [Fact]
    public void Being_told_to_wait_is_none() => Assert.True(After([.. Enumerable.Repeat(Refused, 4), .. Enumerable.Repeat(Paced, 10)]).IsDoubtful);

    [Fact]
    public void Who_asked_nothing_says_nothing() =>
        Assert.True(After([.. Enumerable.Repeat(Unasked, 100), Unanswered, Unanswered, Unanswered]).IsDoubtful);

    [Fact]
    public void After_an_answer_of_the_target_itself_it_begins_anew()
    {
        TargetHealth health = After(Unanswered, Unanswered, Unanswered);
        health.Reset();
        health.Saw(Unanswered);
        Assert.False(health.IsDoubtful);
    }

    private static TargetHealth After(params ReconcileReport[] reports)
    {
        TargetHealth health = new();
        foreach (ReconcileReport report in reports)
        {
            health.Saw(report);
        }

        return health;
    }
}
