namespace OrleansSync.Grains.Journal;

/// <summary>Our own indexes on Marten's events: made after its tables, and named to it, or it drops what it does not know.</summary>
internal static class EventIndexes
{
    private const string Correlation = "mt_events_correlation";
    private const string Time = "mt_events_time";

    /// <summary>DDL. Events come in the order of their time, nearly: a block range index finds a span of it at next to no cost.</summary>
    public const string Sql = $"""
        create index if not exists {Correlation} on sync.mt_events (correlation_id);
        create index if not exists {Time} on sync.mt_events using brin (timestamp);
        """;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Correlation, Time];
}
