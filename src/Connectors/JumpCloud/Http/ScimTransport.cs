using System.Diagnostics;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.Http;
using OrleansSync.Contracts.Ports;
using Polly;

namespace OrleansSync.Connectors.JumpCloud.Http;

/// <summary>Sends requests: permit, breaker, time-outs; retries reads, never writes. Answers with a value for everything but a cancelled read.</summary>
internal sealed partial class ScimTransport
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "OrleansSync.JumpCloud";

    private static readonly ResiliencePropertyKey<ReadBudget> BudgetKey = new("orleanssync.read-budget");

    private readonly HttpClient http;
    private readonly IOptionsMonitor<JumpCloudOptions> options;
    private readonly IRequestPermits permits;
    private readonly JumpCloudConnection connection;
    private readonly JumpCloudInstruments instruments;
    private readonly TimeProvider clock;
    private readonly ResiliencePipeline<ScimReply> retries;
    private readonly ResiliencePipeline<ScimReply> breaker;
    private ScimRoot? root;

    public ScimTransport(IHttpClientFactory factory, IOptionsMonitor<JumpCloudOptions> options, IRequestPermits permits, JumpCloudConnection connection, JumpCloudInstruments instruments, IRandom random, TimeProvider clock)
    {
        (this.options, this.permits, this.connection, this.instruments, this.clock) = (options, permits, connection, instruments, clock);
        http = factory.CreateClient(ClientName);
        retries = BuildRetries(options.CurrentValue, instruments, random, clock);
        breaker = BuildBreaker(options.CurrentValue, clock);
    }

    /// <summary>The configured root, or null when address or key is missing.</summary>
    public ScimRoot? Root
    {
        get
        {
            JumpCloudOptions now = options.CurrentValue;
            if (now.BaseUrl.Length == 0 || now.ApiKey.Length == 0)
            {
                return null;
            }

            ScimRoot? known = root;
            return known is not null && string.Equals(known.BaseUrl, now.BaseUrl, StringComparison.Ordinal) ? known : root = new ScimRoot(now.BaseUrl);
        }
    }

    /// <summary>Sends a read, and again while it fails in a way that may pass.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ScimReply> Read(ScimRequest request, CancellationToken cancellationToken)
    {
        ReadBudget budget = new(options.CurrentValue.TotalTimeout);
        ResilienceContext context = ResilienceContextPool.Shared.Get("read user", cancellationToken);
        context.Properties.Set(BudgetKey, budget);
        try
        {
            ResiliencePipeline<ScimReply> pipeline = request.Once ? ResiliencePipeline<ScimReply>.Empty : retries;
            Outcome<ScimReply> outcome = await pipeline.ExecuteOutcomeAsync(static (context, call) => call.Self.TryRead(call.Request, call.Budget, context.CancellationToken), context, (Self: this, Request: request, Budget: budget));
            ScimReply reply = ReplyOf(outcome);
            reply.Tries = budget.Tries;
            cancellationToken.ThrowIfCancellationRequested();
            return reply;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Sends a write, once at most. Never throws for cancellation: the reply's fate says whether it was sent.</summary>
    public async Task<ScimReply> Write(ScimRequest request, CancellationToken cancellationToken)
    {
        try
        {
            long start = clock.GetTimestamp();
            using IDisposable permit = await permits.Acquire(request.Priority, cancellationToken);

            // Also what a process that was frozen meanwhile finds when it wakes up (DESIGN 5).
            if (clock.GetElapsedTime(start) > options.CurrentValue.WriteWaitMax)
            {
                return new ScimReply { Fate = ScimFate.Blocked, RetryAfter = TimeSpan.Zero, Note = "Not sent: it waited too long for its permit." };
            }

            return await Guarded(request, options.CurrentValue.AttemptTimeout, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ScimReply { Fate = ScimFate.Unsent, Note = "Cancelled while waiting for a permit.", Cancelled = true };
        }
    }

    private static ScimReply Blocked(TimeSpan retryAfter) => new() { Fate = ScimFate.Blocked, RetryAfter = retryAfter, Note = "Not sent: most requests of the last seconds failed." };

    private static ScimReply ReplyOf(Outcome<ScimReply> outcome)
    {
        outcome.ThrowIfException();
        return outcome.Result ?? throw new UnreachableException("An exchange ends with a reply or an exception.");
    }

    private async ValueTask<Outcome<ScimReply>> TryRead(ScimRequest request, ReadBudget budget, CancellationToken cancellationToken)
    {
        try
        {
            using IDisposable permit = await permits.Acquire(request.Priority, cancellationToken);
            TimeSpan attempt = options.CurrentValue.AttemptTimeout;
            budget.Tries++;
            long start = clock.GetTimestamp();
            ScimReply reply = await Guarded(request, attempt < budget.Left ? attempt : budget.Left, cancellationToken);
            budget.Spend(clock.GetElapsedTime(start));
            return Outcome.FromResult(reply);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<ScimReply>(cancelled);
        }
    }

    private async ValueTask<ScimReply> Guarded(ScimRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get("send", cancellationToken);
        long start = clock.GetTimestamp();
        try
        {
            Outcome<ScimReply> outcome = await breaker.ExecuteOutcomeAsync(
                static async (context, call) => Outcome.FromResult(await call.Self.Exchange(call.Request, call.Timeout, context.CancellationToken)),
                context,
                (Self: this, Request: request, Timeout: timeout));
            ScimReply reply = outcome.Exception is Polly.CircuitBreaker.BrokenCircuitException open ? Blocked(open.RetryAfter ?? options.CurrentValue.BreakerPause) : ReplyOf(outcome);
            instruments.Sent(request.Method, reply, clock.GetElapsedTime(start));
            connection.Heard(reply);
            if (reply.Status is 429 or 503)
            {
                permits.Throttled(reply.RetryAfter);
            }

            return reply;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
