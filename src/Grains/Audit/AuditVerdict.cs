using System.Collections.Immutable;

namespace OrleansSync.Grains.Audit;

/// <summary>What a verification came to.</summary>
/// <param name="Fault">The first thing that is wrong; null when all holds.</param>
/// <param name="Streams">Streams read whole.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Seals">Seals.</param>
/// <param name="LastSeal">The last seal, or null.</param>
/// <param name="Unsealed">Events newer than the seals: chained, and not signed yet.</param>
/// <param name="Unchained">Events of before there was a chain: held by what came after them only.</param>
/// <param name="Keys">The keys that the seals were held against.</param>
public sealed record AuditVerdict(AuditFault? Fault, long Streams, long Events, long Seals, Seal? LastSeal, long Unsealed, long Unchained, ImmutableArray<NoteKey> Keys);

/// <summary>Something that is not as it was chained and sealed.</summary>
/// <param name="Kind">What was done to it.</param>
/// <param name="Line">Where in the file; 1 for the first.</param>
/// <param name="Stream">Which stream, or null.</param>
/// <param name="Version">Which of its events, or null.</param>
/// <param name="Detail">A sentence for a person.</param>
public sealed record AuditFault(AuditFaultKind Kind, long Line, string? Stream, long? Version, string Detail);

/// <summary>What was done.</summary>
public enum AuditFaultKind
{
    /// <summary>It says something else than it did.</summary>
    Altered,

    /// <summary>It was there.</summary>
    Missing,

    /// <summary>It stood elsewhere.</summary>
    Reordered,

    /// <summary>It was not there.</summary>
    Inserted,
}
