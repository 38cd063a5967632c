using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Contracts.Sweeps;

/// <summary>Decides what runs (DESIGN 6): short turns, no reading, planning or counting.</summary>
[Alias("orleanssync.coordinator"), GrainInterfaceType("orleanssync.coordinator")]
public interface ICoordinatorGrain : IGrainWithStringKey
{
    /// <summary>Asks for a sweep. One of a kind runs at a time; a request made meanwhile joins the one that waits.</summary>
    /// <returns>The id of the sweep that will serve it, and whether it was coalesced into one that was asked for before.</returns>
    [Alias("request")]
    Task<SweepTicket> Request(SweepRequest request, CancellationToken cancellationToken);

    /// <summary>Looks at what is due. Every silo calls it about once a second.</summary>
    [Alias("tick")]
    Task Tick(CancellationToken cancellationToken);

    /// <summary>A sweep ended.</summary>
    [Alias("finished")]
    Task Finished(string sweepId, SweepKind kind, SweepState state, DateTimeOffset? watermark, CancellationToken cancellationToken);

    /// <summary>Stops a sweep between two writes.</summary>
    [Alias("cancel")]
    Task Cancel(string sweepId, CancellationToken cancellationToken);
}

/// <summary>One sweep: reads, plans, carries out; resumes when its silo was lost.</summary>
[Alias("orleanssync.sweep"), GrainInterfaceType("orleanssync.sweep")]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Starts it, or finds it running. Returns at once.</summary>
    [Alias("ping")]
    Task Ping(DateTimeOffset? watermark, CancellationToken cancellationToken);

    /// <summary>Stops it between two writes.</summary>
    [Alias("cancel")]
    Task Cancel(CancellationToken cancellationToken);
}

/// <summary>Asks for a sweep.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-request")]
public sealed record SweepRequest(
    [property: Id(0)] SweepKind Kind,
    [property: Id(1)] bool DryRun,
    [property: Id(2)] ImmutableArray<string> Employees,
    [property: Id(3)] Cause Cause,
    [property: Id(4)] string? IdempotencyKey,
    [property: Id(5)] SweepApproval? Approval = null);

/// <summary>The answer.</summary>
/// <param name="SweepId">Which sweep serves the request.</param>
/// <param name="Coalesced">True when that one was asked for before.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-ticket")]
public sealed record SweepTicket([property: Id(0)] string SweepId, [property: Id(1)] bool Coalesced);
