using System.Globalization;

namespace OrleansSync.Sandbox;

/// <summary>How the sandbox starts. Everything can be changed later through the control API.</summary>
public sealed record SandboxOptions
{
    /// <summary>People in BambooHR at the start. Default 250.</summary>
    public int Employees { get; init; } = 250;

    /// <summary>The seed that the company is drawn from. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Latency of every SCIM answer, in milliseconds. Default 0.</summary>
    public int LatencyMs { get; init; }

    /// <summary>New users are staged (read active:false) instead of active. Default false.</summary>
    public bool StagedOnCreate { get; init; }

    /// <summary>BambooHR's API key.</summary>
    public string BambooKey { get; init; } = "sandbox-bamboo-key";

    /// <summary>JumpCloud's API key.</summary>
    public string JumpCloudKey { get; init; } = "sandbox-jumpcloud-key";

    /// <summary>Reads <c>--employees N --seed N --latency-ms N --staged</c>; other arguments are the host's.</summary>
    public static SandboxOptions From(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new SandboxOptions
        {
            Employees = Number(args, "--employees", 250),
            Seed = Number(args, "--seed", 1),
            LatencyMs = Number(args, "--latency-ms", 0),
            StagedOnCreate = args.Contains("--staged"),
        };
    }

    private static int Number(string[] args, string name, int fallback)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], CultureInfo.InvariantCulture, out int value) ? value : fallback;
    }
}
