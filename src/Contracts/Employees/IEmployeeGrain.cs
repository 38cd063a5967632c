namespace OrleansSync.Contracts.Employees;

/// <summary>One employee, keyed by the normalised work email, or <c>id:{employeeId}</c> when there is no usable one (DESIGN 3.1).</summary>
/// <remarks>The key is an address, the stream is the person: every call names the employee id, and the stream's version fences a grain that still thinks the key is its own.</remarks>
[Alias("orleanssync.employee"), GrainInterfaceType("orleanssync.employee")]
public interface IEmployeeGrain : IGrainWithStringKey
{
    /// <summary>Brings this employee's account in step: read, compare, intend, write, record (DESIGN 5). One at a time; safe to repeat.</summary>
    [Alias("reconcile"), ResponseTimeout("00:05:00")]
    Task<ReconcileReport> Reconcile(ReconcileRequest request, CancellationToken cancellationToken);

    /// <summary>Releases the hold on an operator's word; the reconcile that follows goes on.</summary>
    [Alias("release")]
    Task<ReleaseReport> Release(ReleaseRequest request, CancellationToken cancellationToken);

    /// <summary>Folds the stream from its first event and compares with the live state, member by member.</summary>
    [Alias("replay")]
    Task<ReplayReport> Replay(string employeeId, CancellationToken cancellationToken);
}

/// <summary>The outcome of a replay (DESIGN 8).</summary>
/// <param name="Identical">True when no member differs.</param>
/// <param name="Version">The stream's head that was folded to.</param>
/// <param name="Hash">SHA-256 over the canonical form of the replayed state, hex.</param>
/// <param name="Differences">Member by member; empty when identical.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.replay-report")]
public sealed record ReplayReport(
    [property: Id(0)] bool Identical,
    [property: Id(1)] long Version,
    [property: Id(2)] string Hash,
    [property: Id(3)] System.Collections.Immutable.ImmutableArray<ReplayDifference> Differences);

/// <summary>One member that differs.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Live">As held live, as JSON text.</param>
/// <param name="Replayed">As folded, as JSON text.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.replay-difference")]
public sealed record ReplayDifference([property: Id(0)] string Field, [property: Id(1)] string? Live, [property: Id(2)] string? Replayed);
