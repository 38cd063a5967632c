using System.Diagnostics;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.Http;
using OrleansSync.Contracts.Ports;
using Polly;

namespace OrleansSync.Connectors.BambooHr.Http;

/// <summary>Sends reads: retries, breaker, time-outs. Answers with a value for everything but a cancelled read; what the answer means for the key is <see cref="BambooHrClient"/>'s.</summary>
internal sealed partial class BambooHrTransport
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "OrleansSync.BambooHr";

    private static readonly ResiliencePropertyKey<ReadBudget> BudgetKey = new("orleanssync.read-budget");

    private readonly HttpClient http;
    private readonly BambooHrInstruments instruments;
    private readonly TimeProvider clock;
    private readonly ResiliencePipeline<BambooHrReply> retries;
    private readonly ResiliencePipeline<BambooHrReply> breaker;

    public BambooHrTransport(IHttpClientFactory factory, IOptions<BambooHrOptions> options, BambooHrInstruments instruments, IRandom random, TimeProvider clock)
    {
        (this.instruments, this.clock) = (instruments, clock);
        http = factory.CreateClient(ClientName);
        retries = BuildRetries(options.Value, instruments, random, clock);
        breaker = BuildBreaker(options.Value, clock);
    }

    /// <summary>Sends a read, and again while it fails in a way that may pass.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<BambooHrReply> Send(BambooHrRequest request, BambooHrOptions settings, CancellationToken cancellationToken)
    {
        ReadBudget budget = new(settings.TotalTimeout);
        ResilienceContext context = ResilienceContextPool.Shared.Get("read source", cancellationToken);
        context.Properties.Set(BudgetKey, budget);
        try
        {
            ResiliencePipeline<BambooHrReply> pipeline = request.Once ? ResiliencePipeline<BambooHrReply>.Empty : retries;
            Outcome<BambooHrReply> outcome = await pipeline.ExecuteOutcomeAsync(
                static (context, call) => call.Self.Try(call.Request, call.Settings, call.Budget, context.CancellationToken),
                context,
                (Self: this, Request: request, Settings: settings, Budget: budget));
            BambooHrReply reply = ReplyOf(outcome);
            reply.Tries = budget.Tries;
            cancellationToken.ThrowIfCancellationRequested();
            return reply;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static BambooHrReply ReplyOf(Outcome<BambooHrReply> outcome)
    {
        outcome.ThrowIfException();
        return outcome.Result ?? throw new UnreachableException("An exchange ends with a reply or an exception.");
    }

    private async ValueTask<Outcome<BambooHrReply>> Try(BambooHrRequest request, BambooHrOptions settings, ReadBudget budget, CancellationToken cancellationToken)
    {
        TimeSpan timeout = settings.AttemptTimeout < budget.Left ? settings.AttemptTimeout : budget.Left;
        long start = clock.GetTimestamp();
        ResilienceContext context = ResilienceContextPool.Shared.Get("send", cancellationToken);
        try
        {
            ResiliencePipeline<BambooHrReply> guard = request.IsAside ? ResiliencePipeline<BambooHrReply>.Empty : breaker;
            Outcome<BambooHrReply> outcome = await guard.ExecuteOutcomeAsync(
                static async (context, call) => Outcome.FromResult(await call.Self.Exchange(call.Request, call.Settings, call.Timeout, context.CancellationToken)),
                context,
                (Self: this, Request: request, Settings: settings, Timeout: timeout));
            BambooHrReply reply = outcome.Exception is Polly.CircuitBreaker.BrokenCircuitException open
                ? new BambooHrReply { Fate = BambooHrFate.Blocked, RetryAfter = open.RetryAfter ?? settings.BreakerPause, Note = "most requests of the last seconds failed." }
                : ReplyOf(outcome);
            budget.Tries += reply.Fate == BambooHrFate.Blocked ? 0 : 1;
            budget.Spend(clock.GetElapsedTime(start));
            instruments.Sent(request.Endpoint, reply, clock.GetElapsedTime(start));
            return Outcome.FromResult(reply);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<BambooHrReply>(cancelled);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
