using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Telemetry;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Grains.Connections;

/// <summary>Gathers what deliveries name and asks for one scoped sweep of it, so that a delivery is answered at once and a hundred of them are one read.</summary>
/// <remarks>In memory: what a lost process had not asked for yet is found by the next scheduled sweep.</remarks>
public sealed partial class WebhookInbox(IGrainFactory grains, SweepStore store, TimeProvider clock, ILogger<WebhookInbox> logger) : BackgroundService
{
    private const int HintsMax = 50_000;
    private const int PeoplePerSweepMax = 1_000;
    private const int RememberedMax = 10_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan GatherMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepMax = TimeSpan.FromSeconds(30);

    private readonly Channel<Hint> hints = Channel.CreateBounded<Hint>(new BoundedChannelOptions(HintsMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly Lock gate = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>Takes a delivery in.</summary>
    /// <param name="delivery">What tells it from another: a repeat of it is done already.</param>
    /// <param name="employeeIds">Whom it names.</param>
    /// <returns>False when it is a repeat.</returns>
    public bool Take(string delivery, ImmutableArray<string> employeeIds)
    {
        lock (gate)
        {
            if (!seen.Add(delivery))
            {
                return false;
            }

            order.Enqueue(delivery);
            if (order.Count > RememberedMax)
            {
                _ = seen.Remove(order.Dequeue());
            }
        }

        if (!hints.Writer.TryWrite(new Hint(delivery, employeeIds, Activity.Current?.Context ?? default)))
        {
            // More than can be looked at one by one: the schedule reads them all.
            LogFull(HintsMax);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await hints.Reader.WaitToReadAsync(stoppingToken))
            {
                await Ask(await Gather(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is found by the schedule.
        }
    }

    /// <summary>Until nothing came for a moment; a second at most.</summary>
    private async Task<List<Hint>> Gather(CancellationToken cancellationToken)
    {
        List<Hint> gathered = [];
        DateTimeOffset until = clock.GetUtcNow() + GatherMax;
        int people = 0;
        int before;
        do
        {
            before = gathered.Count;
            while (people < PeoplePerSweepMax && hints.Reader.TryRead(out Hint? hint))
            {
                gathered.Add(hint);
                people += hint.EmployeeIds.Length;
            }

            await Task.Delay(Quiet, clock, cancellationToken);
        }
        while (gathered.Count > before && people < PeoplePerSweepMax && clock.GetUtcNow() < until);
        return gathered;
    }

    private async Task Ask(List<Hint> gathered, CancellationToken cancellationToken)
    {
        ImmutableArray<string> people = [.. gathered.SelectMany(static hint => hint.EmployeeIds).Distinct(StringComparer.Ordinal).Select(EmployeeState.KeyOf)];
        string batch = "webhook:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', gathered.Select(static hint => hint.Delivery)))));
        SweepRequest request = new(SweepKind.Scoped, DryRun: false, people, new Cause(CauseKind.Webhook, batch[..24], Caller: null), batch);
        try
        {
            SweepTicket ticket = await Request(gathered, request, cancellationToken);
            LogAsked(ticket.SweepId, gathered.Count, people.Length);
            await Finished(ticket.SweepId, cancellationToken);
        }
#pragma warning disable CA1031 // The edge of a hosted service: said once here, and the schedule finds what is lost.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotAsked(people.Length, failure);
        }
    }

    /// <summary>In the trace of the first delivery, with links to the others.</summary>
    private async Task<SweepTicket> Request(List<Hint> gathered, SweepRequest request, CancellationToken cancellationToken)
    {
        using Activity? span = Spans.Source.StartActivity(Spans.Deliveries, ActivityKind.Consumer, gathered[0].Call, tags: null, links: gathered.Skip(1).Select(static hint => new ActivityLink(hint.Call)));
        return await grains.GetGrain<ICoordinatorGrain>("coordinator").Request(request, cancellationToken);
    }

    /// <summary>What comes while a sweep of hints runs waits for it, and is one sweep again.</summary>
    private async Task Finished(string sweepId, CancellationToken cancellationToken)
    {
        DateTimeOffset until = clock.GetUtcNow() + SweepMax;
        while (clock.GetUtcNow() < until && await store.Get(sweepId, cancellationToken) is { IsOver: false })
        {
            await Task.Delay(Quiet, clock, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 4311, Level = LogLevel.Information, Message = "Sweep {SweepId} looks at {Employees} employees that {Deliveries} webhook deliveries named")]
    private partial void LogAsked(string sweepId, int deliveries, int employees);

    [LoggerMessage(EventId = 4312, Level = LogLevel.Warning, Message = "No sweep could be asked for {Employees} employees that webhooks named; the next scheduled one finds them")]
    private partial void LogNotAsked(int employees, Exception failure);

    [LoggerMessage(EventId = 4313, Level = LogLevel.Warning, Message = "More than {Max} webhook deliveries wait: this one is left to the schedule")]
    private partial void LogFull(int max);

    private sealed record Hint(string Delivery, ImmutableArray<string> EmployeeIds, ActivityContext Call);
}
