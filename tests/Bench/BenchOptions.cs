using System.Globalization;

namespace OrleansSync.Tests.Bench;

/// <summary>What to measure, and where things are.</summary>
internal sealed record BenchOptions
{
    /// <summary>Latency of the target in both.</summary>
    public const int LatencyMs = 20;

    /// <summary>Requests towards the target at once, by the engine and by the blast.</summary>
    public const int InFlight = 32;

    public required int Employees { get; init; }

    public required int Silos { get; init; }

    /// <summary>A connection to the server, to make databases with.</summary>
    public required string Postgres { get; init; }

    /// <summary>The folder with the published Silo and Sandbox.</summary>
    public required string Programs { get; init; }

    /// <summary>Where logs and the results as JSON go.</summary>
    public required string Results { get; init; }

    /// <summary>The commit that is measured, for the results.</summary>
    public required string Commit { get; init; }

    /// <summary>Employees and silos by position, the rest from the environment: ./dev bench has checked them.</summary>
    public static BenchOptions From(string[] args) => new()
    {
        Employees = int.Parse(args[0], CultureInfo.InvariantCulture),
        Silos = int.Parse(args[1], CultureInfo.InvariantCulture),
        Postgres = Passed("ORLEANSSYNC_TEST_POSTGRES"),
        Programs = Passed("ORLEANSSYNC_BENCH_PROGRAMS"),
        Results = Passed("ORLEANSSYNC_BENCH_RESULTS"),
        Commit = Passed("ORLEANSSYNC_BENCH_COMMIT"),
    };

    private static string Passed(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is missing: run ./dev bench.");
}
