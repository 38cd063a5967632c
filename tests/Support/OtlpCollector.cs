using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSync.Tests.Support;

/// <summary>A collector of traces and metrics on loopback: OTLP over HTTP, protobuf. Keeps all that was sent.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<(string Path, byte[] Body)> received = [];

    private OtlpCollector(WebApplication app) => this.app = app;

    /// <summary>What a silo is given to send here, without waiting long.</summary>
    public Dictionary<string, string?> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    /// <summary>Everything, as text: protobuf keeps strings as they are.</summary>
    public string Text
    {
        get
        {
            lock (received)
            {
                return string.Concat(received.Select(one => Encoding.UTF8.GetString(one.Body)));
            }
        }
    }

    /// <summary>The spans so far.</summary>
    public ImmutableArray<OtlpSpan> Spans
    {
        get
        {
            lock (received)
            {
                return [.. received.Where(one => one.Path == "/v1/traces").SelectMany(one => SpansOf(one.Body))];
            }
        }
    }

    /// <summary>True once metrics came.</summary>
    public bool HasMetrics
    {
        get
        {
            lock (received)
            {
                return received.Exists(one => one.Path == "/v1/metrics");
            }
        }
    }

    public static async Task<OtlpCollector> Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        OtlpCollector collector = new(builder.Build());
        _ = collector.app.MapPost("/{**path}", collector.Receive);
        await collector.app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Receive(HttpContext http)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body);
        lock (received)
        {
            received.Add((http.Request.Path, body.ToArray()));
        }

        http.Response.ContentType = "application/x-protobuf";
    }

    // opentelemetry/proto/trace/v1/trace.proto: a request has resource spans (1), these have scope spans (2), these a scope (1) and spans (2).
    private static IEnumerable<OtlpSpan> SpansOf(byte[] request) => Parts(Parts([request], 1), 2).SelectMany(scoped =>
    {
        string source = ProtoFields.Text(Parts([scoped], 1).First(), 1);
        return Parts([scoped], 2).Select(span => new OtlpSpan(source, Hex(span, 1), Hex(span, 2), Hex(span, 4), ProtoFields.Text(span, 5), TagsOf(span)));
    });

    private static IEnumerable<byte[]> Parts(IEnumerable<byte[]> messages, int number) =>
        messages.SelectMany(message => ProtoFields.Of(message).Where(field => field.Number == number).Select(field => field.Bytes));

    private static ImmutableDictionary<string, string> TagsOf(byte[] span) =>
        ProtoFields.Of(span).Where(field => field.Number == 9).ToImmutableDictionary(
            field => ProtoFields.Text(field.Bytes, 1),
            field => ProtoFields.Of(field.Bytes).Where(part => part.Number == 2).Select(part => ProtoFields.Text(part.Bytes, 1)).FirstOrDefault(string.Empty));

    private static string Hex(byte[] message, int number) => Convert.ToHexStringLower(ProtoFields.Of(message).Where(field => field.Number == number).Select(field => field.Bytes).FirstOrDefault([]));
}
