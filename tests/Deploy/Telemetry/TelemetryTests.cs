using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Deploy.Telemetry;

/// <summary>What a silo shows of itself: /metrics, and traces to a collector.</summary>
public sealed class TelemetryTests(PostgresServer server)
{
    private const string WebhookKey = "webhook-private-key";

    [Fact, Trait("rule", "8")]
    public async Task A_delivery_is_one_trace_from_the_webhook_through_grain_and_journal_to_the_request_and_its_log_line_names_it()
    {
        await using OtlpCollector collector = await OtlpCollector.Start();
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 8, new(collector.Environment) { ["BambooHr__WebhookKey"] = WebhookKey });
        await silo.FirstSync();

        // The first delta comes at once, and would do what the delivery is for.
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        using HttpResponseMessage terminated = await silo.Sandbox.PostAsync("/control/employees/2/terminate", content: null);
        await Deliver(silo, """{"employees":[{"id":"2","changedFields":["status"],"fields":{}}]}""");
        await silo.Until("/api/v1/employees/id:2", one => !(bool)one["target"]!["active"]!);

        ImmutableArray<OtlpSpan> trace = await Eventually(() =>
        {
            ImmutableArray<OtlpSpan> spans = collector.Spans;
            string? id = spans.FirstOrDefault(span => span.Name.EndsWith("/webhooks/bamboohr", StringComparison.Ordinal))?.TraceId;
            ImmutableArray<OtlpSpan> mine = [.. spans.Where(span => span.TraceId == id)];
            return mine.Any(span => span.Name == "sweep") ? mine : null;
        }, () => string.Join('\n', collector.Spans.Select(span => $"{span.TraceId} {span.SpanId} <{span.ParentId}> {span.Source}: {span.Name}").Distinct()));
        OtlpSpan? write = trace.FirstOrDefault(span => span.Source == "System.Net.Http" && span.Name == "PATCH");
        Assert.True(write is not null, string.Join('\n', trace.Select(span => $"{span.SpanId} <{span.ParentId}> {span.Source}: {span.Name}")));
        Assert.Equal(
            ["PATCH", "reconcile employee", "sweep", "gather deliveries", "POST /webhooks/bamboohr"],
            Ancestors(write, trace).Select(span => span.Name).Where(name => !name.StartsWith('I') && !name.StartsWith("orleanssync.", StringComparison.Ordinal)));
        Assert.Contains(trace, span => span.Name == "append events" && Ancestors(span, trace).Any(one => one.Name == "reconcile employee"));
        Assert.Contains(collector.Spans, span => span.Name == "sweep" && span.ParentId.Length == 0 && span.Tags["orleanssync.cause"] == "system");
        Assert.Contains(trace, span => span.Source.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal));
        OtlpSpan reconcile = trace.First(span => span.Name == "reconcile employee");
        Assert.StartsWith("ref:", reconcile.Tags["orleanssync.employee"], StringComparison.Ordinal);
        Assert.Equal("suspended", reconcile.Tags["orleanssync.outcome"]);
        Assert.Contains($"(Scoped) ended: Completed [trace {write.TraceId}]", silo.Output, StringComparison.Ordinal);
        await Eventually(() => collector.HasMetrics ? "metrics" : null);
        Assert.DoesNotContain(collector.Spans, span => span.Name.Contains("Tick", StringComparison.Ordinal) && span.ParentId.Length == 0);
    }

    [Fact, Trait("rule", "8")]
    public async Task Time_since_the_last_completed_sweep_goes_on_while_nothing_sweeps_and_survives_a_restart()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 4, new() { ["Metrics__Access"] = "Open" });
        await silo.FirstSync();
        await Age(silo, age => age is >= 0 and < 100);
        await silo.Kill();
        await using (NpgsqlConnection connection = new(silo.Database))
        {
            await connection.OpenAsync();
            await using NpgsqlCommand command = new("""update sync.sweeps set record = record || jsonb_build_object('completedAt', now() - interval '2 hours')""", connection);
            await command.ExecuteNonQueryAsync();
        }

        silo.StartProcess(new() { ["Metrics__Access"] = "Open", ["Sync__Mode"] = "Paused" });
        double first = await Age(silo, age => age >= 7200);
        await Age(silo, age => age > first);
    }

    [Fact, Trait("rule", "8")]
    public async Task Metrics_are_for_callers_with_a_key_unless_they_are_open()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 2);
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        using HttpClient nobody = silo.Caller(role: null);
        using HttpClient viewer = silo.Caller("viewer");
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/metrics")).StatusCode);
    }

    private static List<OtlpSpan> Ancestors(OtlpSpan span, ImmutableArray<OtlpSpan> trace)
    {
        List<OtlpSpan> line = [];
        for (OtlpSpan? one = span; one is not null; one = trace.FirstOrDefault(parent => parent.SpanId == one.ParentId))
        {
            line.Add(one);
        }

        return line;
    }

    private static async Task<double> Age(SiloProcess silo, Func<double, bool> wanted)
    {
        using HttpClient nobody = silo.Caller(role: null);
        object age = await Eventually<object>(async () =>
        {
            string? line = (await Text(nobody)).Split('\n').FirstOrDefault(one => one.StartsWith("orleanssync_sweep_completed_age_seconds{", StringComparison.Ordinal) && one.Contains("kind=\"full\"", StringComparison.Ordinal));
            return line is not null && double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) is var seen && wanted(seen) ? seen : null;
        });
        return (double)age;
    }

    private static async Task<string> Text(HttpClient client)
    {
        try
        {
            return await client.GetStringAsync("/metrics");
        }
        catch (HttpRequestException)
        {
            return string.Empty;
        }
    }

    private static async Task<T> Eventually<T>(Func<Task<T?>> look, Func<string>? last = null)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            Assert.False(deadline.IsCancellationRequested, "What was waited for did not come; seen last:\n" + last?.Invoke());
            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(200));
            _ = await pause.WaitForNextTickAsync();
        }
    }

    private static async Task<ImmutableArray<OtlpSpan>> Eventually(Func<ImmutableArray<OtlpSpan>?> look, Func<string> last) => (ImmutableArray<OtlpSpan>)await Eventually<object>(() => Task.FromResult<object?>(look()), last);

    private static Task<string> Eventually(Func<string?> look) => Eventually(() => Task.FromResult(look()));

    private static async Task Deliver(SiloProcess silo, string body)
    {
        string at = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Post, "/webhooks/bamboohr") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("X-BambooHR-Timestamp", at);
        request.Headers.TryAddWithoutValidation("X-BambooHR-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(WebhookKey), Encoding.UTF8.GetBytes(body + at))));
        using HttpResponseMessage answer = await silo.Api.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
