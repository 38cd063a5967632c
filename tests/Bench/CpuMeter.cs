using System.Diagnostics;

namespace OrleansSync.Tests.Bench;

/// <summary>CPU seconds by process between its making and <see cref="Read"/>.</summary>
internal sealed class CpuMeter
{
    private readonly Dictionary<string, Func<double>> sources;
    private readonly Dictionary<string, double> before;
    private readonly long started = Stopwatch.GetTimestamp();

    public CpuMeter(Company company)
    {
        sources = new Dictionary<string, Func<double>>(StringComparer.Ordinal)
        {
            ["silo"] = () => company.Silos.Sum(silo => ProcessUse.Cpu(silo.Id)),
            ["postgres"] = () => ProcessUse.CpuWithChildren(company.Postmaster),
            ["bench"] = () => ProcessUse.Cpu(Environment.ProcessId),
        };
        foreach (Child vendor in company.Vendors)
        {
            sources[vendor.Name] = () => ProcessUse.Cpu(vendor.Id);
        }

        before = Now();
    }

    public CpuUse Read()
    {
        Dictionary<string, double> now = Now();
        return new CpuUse(Stopwatch.GetElapsedTime(started).TotalSeconds, now.ToDictionary(pair => pair.Key, pair => pair.Value - before[pair.Key], StringComparer.Ordinal));
    }

    private Dictionary<string, double> Now() => sources.ToDictionary(pair => pair.Key, pair => pair.Value(), StringComparer.Ordinal);
}

/// <summary>CPU seconds by process, over so many seconds of the clock.</summary>
internal sealed record CpuUse(double Seconds, IReadOnlyDictionary<string, double> BySource)
{
    /// <summary>Busy share of all cores.</summary>
    public double Busy => BySource.Values.Sum() / (Seconds * Environment.ProcessorCount);
}
