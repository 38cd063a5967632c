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

    /// <summary>Reads the arguments and what ./dev bench passes in the environment; null, and said, when they are no good.</summary>
    public static BenchOptions? From(string[] args)
    {
        int employees = 10_000;
        int silos = 1;
        for (int at = 0; at < args.Length; at++)
        {
            int? value = at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
            switch (args[at], value)
            {
                case ("--quick", _):
                    employees = 1_000;
                    break;
                case ("--employees", >= 100 and <= 200_000):
                    (employees, at) = (value.Value, at + 1);
                    break;
                case ("--silos", >= 1 and <= 9):
                    (silos, at) = (value.Value, at + 1);
                    break;
                default:
                    Console.Error.WriteLine($"bench: '{string.Join(' ', args[at..])}' is not understood. [--quick] [--employees 100…200000] [--silos 1…9]");
                    return null;
            }
        }

        return new BenchOptions
        {
            Employees = employees,
            Silos = silos,
            Postgres = Passed("ORLEANSSYNC_TEST_POSTGRES"),
            Programs = Passed("ORLEANSSYNC_BENCH_PROGRAMS"),
            Results = Passed("ORLEANSSYNC_BENCH_RESULTS"),
            Commit = Passed("ORLEANSSYNC_BENCH_COMMIT"),
        };
    }

    private static string Passed(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is missing: run ./dev bench.");
}
