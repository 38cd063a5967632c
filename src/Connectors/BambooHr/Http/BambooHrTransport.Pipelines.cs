using OrleansSync.Contracts.Ports;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace OrleansSync.Connectors.BambooHr.Http;

/// <content>From outside in: total time (the budget), retry, breaker, time-out of the try.</content>
internal sealed partial class BambooHrTransport
{
    private static ResiliencePipeline<BambooHrReply> BuildRetries(BambooHrOptions options, BambooHrInstruments instruments, IRandom random, TimeProvider clock)
    {
        ResiliencePipelineBuilder<BambooHrReply> builder = new() { Name = ClientName, TimeProvider = clock };
        if (options.Retries == 0)
        {
            return builder.Build();
        }

        return builder.AddRetry(new RetryStrategyOptions<BambooHrReply>
        {
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.RetryDelayMax,
            Randomizer = random.NextDouble,

            // A wait that does not fit into the total time is the caller's: it has other work.
            ShouldHandle = static args => ValueTask.FromResult(
                args.Outcome.Result is { } reply && MayPass(reply) && args.Context.Properties.GetValue(BudgetKey, defaultValue: new(TimeSpan.Zero)).Left > (reply.RetryAfter ?? TimeSpan.Zero)),
            DelayGenerator = static args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
            OnRetry = args =>
            {
                instruments.Retried();
                args.Context.Properties.GetValue(BudgetKey, defaultValue: new(TimeSpan.Zero)).Spend(args.RetryDelay);
                args.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private static ResiliencePipeline<BambooHrReply> BuildBreaker(BambooHrOptions options, TimeProvider clock) =>
        new ResiliencePipelineBuilder<BambooHrReply> { Name = ClientName, TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<BambooHrReply>
        {
            FailureRatio = options.BreakerRatio,
            SamplingDuration = options.BreakerWindow,
            MinimumThroughput = options.BreakerRequestsMin,
            BreakDuration = options.BreakerPause,
            ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result is { } reply && SpeaksOfTheServer(reply)),
        }).Build();

    // 401 and 403 are never repeated: bad keys lock the whole company out.
    private static bool MayPass(BambooHrReply reply) => reply.Fate switch
    {
        BambooHrFate.Lost => true,
        BambooHrFate.Answered => reply.Status is 408 or 429 or (>= 500 and not 501) || reply.IsUnreadable,
        _ => false,
    };

    // 429, and 503 with a time to come back at, are pacing (until 2026-09 the rate limit was a 503).
    private static bool SpeaksOfTheServer(BambooHrReply reply) => reply.Fate switch
    {
        BambooHrFate.Lost => !reply.Cancelled,
        BambooHrFate.Answered => reply.Status is >= 500 and not 501 && !(reply.Status == 503 && reply.RetryAfter is not null),
        _ => false,
    };
}
