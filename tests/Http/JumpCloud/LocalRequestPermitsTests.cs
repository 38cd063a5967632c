using Microsoft.Extensions.Time.Testing;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "6")]
public sealed class LocalRequestPermitsTests
{
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_are_out_than_allowed()
    {
        using LocalRequestPermits permits = new(2, clock);
        using IDisposable first = await permits.Acquire(RequestPriority.Sweep, Stop);
        IDisposable second = await permits.Acquire(RequestPriority.Sweep, Stop);
        Task<IDisposable> third = permits.Acquire(RequestPriority.Sweep, Stop).AsTask();
        Assert.False(third.IsCompleted);
        second.Dispose();
        using IDisposable granted = await third;
        Assert.False(permits.Acquire(RequestPriority.Leaver, Stop).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_permit_given_back_twice_is_one_permit()
    {
        using LocalRequestPermits permits = new(1, clock);
        IDisposable first = await permits.Acquire(RequestPriority.Sweep, Stop);
        first.Dispose();
        first.Dispose();
        using IDisposable second = await permits.Acquire(RequestPriority.Sweep, Stop);
        Assert.False(permits.Acquire(RequestPriority.Sweep, Stop).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Leavers_go_before_webhooks_before_the_rest_and_the_first_come_first()
    {
        using LocalRequestPermits permits = new(1, clock);
        IDisposable held = await permits.Acquire(RequestPriority.Sweep, Stop);
        (RequestPriority Priority, Task<IDisposable> Permit)[] waiting = [.. new[]
        {
            RequestPriority.Sweep, RequestPriority.Interactive, RequestPriority.Leaver, RequestPriority.Sweep, RequestPriority.Leaver, RequestPriority.Interactive,
        }.Select(priority => (priority, permits.Acquire(priority, Stop).AsTask()))];

        foreach (int next in (int[])[2, 4, 1, 5, 0, 3])
        {
            Assert.False(waiting[next].Permit.IsCompleted);
            held.Dispose();
            held = await waiting[next].Permit;
        }
    }

    [Fact]
    public async Task Who_was_cancelled_is_passed_over()
    {
        using LocalRequestPermits permits = new(1, clock);
        IDisposable held = await permits.Acquire(RequestPriority.Sweep, Stop);
        using CancellationTokenSource cancel = new();
        Task<IDisposable> gone = permits.Acquire(RequestPriority.Leaver, cancel.Token).AsTask();
        Task<IDisposable> next = permits.Acquire(RequestPriority.Sweep, Stop).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        held.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task Who_comes_cancelled_gets_none()
    {
        using LocalRequestPermits permits = new(1, clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await permits.Acquire(RequestPriority.Sweep, new CancellationToken(canceled: true)));
        (await permits.Acquire(RequestPriority.Sweep, Stop)).Dispose();
    }

    [Fact]
    public async Task Nobody_goes_while_the_target_wants_a_pause()
    {
        using LocalRequestPermits permits = new(3, clock);
        IDisposable held = await permits.Acquire(RequestPriority.Sweep, Stop);
        permits.Throttled(TimeSpan.FromSeconds(10));
        Task<IDisposable> waiting = permits.Acquire(RequestPriority.Leaver, Stop).AsTask();
        held.Dispose();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await waiting).Dispose();
    }

    [Fact]
    public async Task A_shorter_pause_does_not_end_a_longer_one()
    {
        using LocalRequestPermits permits = new(1, clock);
        permits.Throttled(TimeSpan.FromSeconds(10));
        permits.Throttled(retryAfter: null);
        Task<IDisposable> waiting = permits.Acquire(RequestPriority.Sweep, Stop).AsTask();
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(5));
        (await waiting).Dispose();
    }

    [Fact]
    public async Task A_pause_has_an_end_whatever_the_target_says()
    {
        using LocalRequestPermits permits = new(1, clock);
        permits.Throttled(TimeSpan.FromDays(400));
        Task<IDisposable> waiting = permits.Acquire(RequestPriority.Sweep, Stop).AsTask();
        clock.Advance(LocalRequestPermits.PauseMax);
        (await waiting).Dispose();
    }

    [Fact]
    public async Task A_rate_spaces_requests_evenly()
    {
        using LocalRequestPermits permits = new(100, clock);
        permits.Resize(100, rate: 10);
        Task<IDisposable>[] waiting = [.. Enumerable.Range(0, 30).Select(number => permits.Acquire(RequestPriority.Sweep, Stop).AsTask())];
        Assert.Equal(30, waiting.Length);
        long[] done = new long[3];
        for (int second = 0; second < 3; second++)
        {
            for (int step = 0; step < 10; step++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            done[second] = permits.Use().Granted;
        }

        Assert.Equal([11, 10, 9], done);
    }

    [Fact]
    public async Task More_permits_let_those_go_who_wait_and_fewer_call_nobody_back()
    {
        using LocalRequestPermits permits = new(0, clock);
        Task<IDisposable>[] waiting = [.. Enumerable.Range(0, 3).Select(number => permits.Acquire(RequestPriority.Sweep, Stop).AsTask())];
        Assert.Equal(3, permits.Use().Waiting);
        permits.Resize(2, rate: null);
        Assert.Equal(2, permits.Use().InUse);
        permits.Resize(1, rate: null);
        (await waiting[0]).Dispose();
        Assert.Equal(1, permits.Use().Waiting);
        (await waiting[1]).Dispose();
        (await waiting[2]).Dispose();
    }

    [Fact]
    public async Task One_of_many_permits_is_kept_for_leavers_and_webhooks()
    {
        using LocalRequestPermits permits = new(LocalRequestPermits.ReserveFrom, clock);
        Task<IDisposable>[] sweep = [.. Enumerable.Range(0, 20).Select(number => permits.Acquire(RequestPriority.Sweep, Stop).AsTask())];
        Assert.Equal(20, sweep.Length);
        Assert.Equal(LocalRequestPermits.ReserveFrom - 1, permits.Use().InUse);
        using IDisposable leaver = await permits.Acquire(RequestPriority.Leaver, Stop);
    }

    [Fact]
    public async Task Ten_thousand_at_once_all_get_their_turn()
    {
        using LocalRequestPermits permits = new(16, TimeProvider.System);
        int running = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(number => Task.Run(
            async () =>
            {
                using IDisposable permit = await permits.Acquire((RequestPriority)(number % 3), Stop);
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            },
            Stop)));
        Assert.InRange(most, 1, 16);
        Assert.Equal(0, running);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var current && current != seen)
        {
            seen = current;
        }
    }
}
