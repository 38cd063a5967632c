namespace OrleansSync.Contracts.Pacing;

/// <summary>Divides what JumpCloud may be asked, at once and a second, among the silos (DESIGN 6).</summary>
[Alias("orleanssync.pacing"), GrainInterfaceType("orleanssync.pacing")]
public interface IPacingGrain : IGrainWithStringKey
{
    /// <summary>The one for JumpCloud.</summary>
    const string JumpCloud = "jumpcloud";

    /// <summary>Asks for a share, and tells what was used of the last one.</summary>
    [Alias("lease")]
    Task<PermitLease> Lease(PermitDemand demand, CancellationToken cancellationToken);
}

/// <summary>What a silo wants.</summary>
/// <param name="Silo">Which, incarnation included.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="InUse">Requests under way.</param>
/// <param name="PerSecond">Requests sent a second since the last call.</param>
/// <param name="Throttled">Answers that asked to slow down since the last call.</param>
/// <param name="PausedUntil">Until when the target wants silence, or null.</param>
/// <param name="Held">The lease that the silo still has, or null.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.permit-demand")]
public sealed record PermitDemand(
    [property: Id(0)] string Silo,
    [property: Id(1)] int Waiting,
    [property: Id(2)] int InUse,
    [property: Id(3)] double PerSecond,
    [property: Id(4)] int Throttled,
    [property: Id(5)] DateTimeOffset? PausedUntil,
    [property: Id(6)] PermitLease? Held);

/// <summary>A share, for a short while.</summary>
/// <param name="Concurrency">Requests at once.</param>
/// <param name="PerSecond">Requests a second, or null for no such limit.</param>
/// <param name="PausedUntil">Until when the target wants silence, or null.</param>
/// <param name="ValidFor">From the call on; after it the silo sends nothing more.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.permit-lease")]
public sealed record PermitLease(
    [property: Id(0)] int Concurrency,
    [property: Id(1)] double? PerSecond,
    [property: Id(2)] DateTimeOffset? PausedUntil,
    [property: Id(3)] TimeSpan ValidFor);
