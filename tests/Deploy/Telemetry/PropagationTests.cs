using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Deploy.Telemetry;

/// <summary>What leaves with a request to a vendor.</summary>
public sealed class PropagationTests
{
    [Theory, Trait("rule", "3.4")]
    [InlineData("OrleansSync.JumpCloud")]
    [InlineData("OrleansSync.BambooHr")]
    public async Task No_trace_id_and_no_baggage_goes_to_a_vendor(string client)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using WebApplication vendor = builder.Build();
        List<string> headers = [];
        vendor.Run(http =>
        {
            headers.AddRange(http.Request.Headers.Keys);
            return Task.CompletedTask;
        });
        await vendor.StartAsync();
        ServiceCollection services = new();
        services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddJumpCloud().AddBambooHr();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using ActivityListener everything = new() { ShouldListenTo = static _ => true, Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(everything);
        using Activity call = new Activity("call").AddBaggage("person", "ada").Start();
        using HttpResponseMessage answer = await provider.GetRequiredService<IHttpClientFactory>().CreateClient(client).GetAsync(vendor.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Assert.Contains("User-Agent", headers);
        Assert.DoesNotContain(headers, header => header.ToLowerInvariant() is "traceparent" or "tracestate" or "baggage" or "correlation-context" or "request-id");
    }
}
