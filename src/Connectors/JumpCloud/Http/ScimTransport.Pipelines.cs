using OrleansSync.Connectors.JumpCloud.Json;
using OrleansSync.Contracts.Ports;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace OrleansSync.Connectors.JumpCloud.Http;

/// <content>From outside in: retry (reads only), permit, breaker, time-out of the try.</content>
internal sealed partial class ScimTransport
{
    private static ResiliencePipeline<ScimReply> BuildRetries(JumpCloudOptions options, JumpCloudInstruments instruments, IRandom random, TimeProvider clock)
    {
        ResiliencePipelineBuilder<ScimReply> builder = new() { Name = ClientName, TimeProvider = clock };
        if (options.ReadRetries == 0)
        {
            return builder.Build();
        }

        return builder.AddRetry(new RetryStrategyOptions<ScimReply>
        {
            MaxRetryAttempts = options.ReadRetries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = options.RetryDelayMax,
            Randomizer = random.NextDouble,
            ShouldHandle = static args => ValueTask.FromResult(
                args.Outcome.Result is { } reply && MayPass(reply) && args.Context.Properties.GetValue(BudgetKey, defaultValue: new(TimeSpan.Zero)).Left > (reply.RetryAfter ?? TimeSpan.Zero)),
            DelayGenerator = static args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
            OnRetry = args =>
            {
                instruments.Retried();
                args.Context.Properties.GetValue(BudgetKey, defaultValue: new(TimeSpan.Zero)).Spend(args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    private static ResiliencePipeline<ScimReply> BuildBreaker(JumpCloudOptions options, TimeProvider clock) =>
        new ResiliencePipelineBuilder<ScimReply> { Name = ClientName, TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<ScimReply>
        {
            FailureRatio = options.BreakerRatio,
            SamplingDuration = options.BreakerWindow,
            MinimumThroughput = options.BreakerRequestsMin,
            BreakDuration = options.BreakerPause,
            ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Result is { } reply && SpeaksOfTheServer(reply)),
        }).Build();

    // An open breaker is not waited for: the caller has other work.
    private static bool MayPass(ScimReply reply) => reply.Fate switch
    {
        ScimFate.Unsent or ScimFate.Lost => true,
        ScimFate.Answered => reply.Status is 408 or 429 or (>= 500 and not 501) || reply.IsUnreadable,
        _ => false,
    };

    // A 500 that says "already exists" is about one user; 501 about one feature.
    private static bool SpeaksOfTheServer(ScimReply reply) => reply.Fate switch
    {
        ScimFate.Unsent or ScimFate.Lost => !reply.Cancelled,
        ScimFate.Answered => reply.Status is >= 500 and not 501 && !ScimError.Read(reply).MeansConflict,
        _ => false,
    };
}
