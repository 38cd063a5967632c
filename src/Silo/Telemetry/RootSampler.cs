using OpenTelemetry.Trace;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Silo.Telemetry;

/// <summary>A trace begins with a call of the API, a delivery, or a sweep. Left out is what the silos ask each other every second, day and night.</summary>
internal sealed class RootSampler : Sampler
{
    private const string Call = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Name is Call or Spans.Sweep ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
}
