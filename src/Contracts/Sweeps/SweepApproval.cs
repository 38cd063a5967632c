namespace OrleansSync.Contracts.Sweeps;

/// <summary>What a sweep carries out on somebody's word: these items and nothing else.</summary>
/// <param name="SweepId">Whose plan, or which sweep listed the hold.</param>
/// <param name="PlanHash">What was approved.</param>
/// <param name="HoldId">The hold; null for a dry run's whole plan.</param>
/// <param name="Listed">True when the plan was made with a listing of the target: then this one is too.</param>
/// <param name="Asked">True when an operator had named the people of the plan.</param>
/// <param name="Lists">What came of it; null before it is planned.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-approval")]
public sealed record SweepApproval(
    [property: Id(0)] string SweepId,
    [property: Id(1)] string PlanHash,
    [property: Id(2)] string? HoldId,
    [property: Id(3)] bool Listed,
    [property: Id(4)] bool Asked,
    [property: Id(5)] ApprovalLists? Lists = null);

/// <summary>The three lists of an approval, counted; the rows of the sweep's plan name the people, by their status.</summary>
/// <param name="Run">Still planned identically: these are carried out.</param>
/// <param name="Dropped">Not planned any more.</param>
/// <param name="Added">Planned now and not approved so, or otherwise than approved: left alone.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.approval-lists")]
public sealed record ApprovalLists([property: Id(0)] int Run, [property: Id(1)] int Dropped, [property: Id(2)] int Added);
