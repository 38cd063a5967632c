using System.Collections.Immutable;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Where an update stands.</summary>
/// <param name="Basis">The user as last read.</param>
/// <param name="IsFresh">Read by this very update.</param>
/// <param name="Form">How it will be written next.</param>
/// <param name="Operations">What to write.</param>
/// <param name="Priority">For the permits.</param>
/// <param name="Refusal">The first refusal: the finest form gets the most telling answer.</param>
internal sealed record UpdateStep(ScimUser Basis, bool IsFresh, UpdateForm Form, ImmutableArray<ScimOperation> Operations, RequestPriority Priority, WriteOutcome? Refusal)
{
    /// <summary>Set when a read has settled it.</summary>
    public WriteOutcome? Verdict { get; init; }
}
