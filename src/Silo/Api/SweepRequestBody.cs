using System.ComponentModel;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Silo.Api;

/// <summary>The body of <c>POST /api/v1/sweeps</c>.</summary>
internal sealed record SweepRequestBody
{
    [Description("What to look at.")]
    public required SweepKind Kind { get; init; }

    [Description("Plan only: nothing is written.")]
    public bool DryRun { get; init; }

    [Description("Emails or id:…; a scoped sweep names at least one.")]
    public string[] Employees { get; init; } = [];
}
