using System.ComponentModel;

namespace OrleansSync.Silo.Api;

/// <summary>The body of <c>POST /api/v1/sweeps/{id}/approve</c>.</summary>
internal sealed record ApprovalBody
{
    [Description("The planHash of the dry run, or of one of the sweep's holds.")]
    public required string PlanHash { get; init; }
}
