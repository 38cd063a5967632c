using OrleansSync.Connectors.BambooHr;

namespace OrleansSync.Grains.Connections;

/// <summary>BambooHR as seen by the silo that used it last.</summary>
/// <param name="Connection">What that silo knew.</param>
public sealed record RememberedSource(SourceConnection Connection)
{
    /// <summary>One view of two: the later one, with the last reading of all employees from whichever has it.</summary>
    public static SourceConnection Merge(SourceConnection mine, SourceConnection? other)
    {
        ArgumentNullException.ThrowIfNull(mine);
        if (other is null || !string.Equals(mine.BaseUrl, other.BaseUrl, StringComparison.Ordinal) || mine.Key == SourceKeyState.Unconfigured)
        {
            return mine;
        }

        (SourceConnection late, SourceConnection early) = At(mine) >= At(other) ? (mine, other) : (other, mine);
        return late with
        {
            LastScan = late.LastScan ?? early.LastScan,
            KeyOwner = late.KeyOwner ?? early.KeyOwner,
            LastSuccessAt = late.LastSuccessAt ?? early.LastSuccessAt,
            ClockSkew = late.ClockSkew ?? early.ClockSkew,
        };
    }

    /// <summary>The last time that something was learned.</summary>
    public static DateTimeOffset At(SourceConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new[] { connection.LastSuccessAt, connection.LastFailureAt, connection.Since }.Max() ?? DateTimeOffset.MinValue;
    }
}
