using OrleansSync.Connectors.JumpCloud;

namespace OrleansSync.Grains.Connections;

/// <summary>JumpCloud as seen by the silo that used it last, and what all of them learned of the server.</summary>
/// <param name="Connection">What that silo knew.</param>
/// <param name="Capabilities">Learned, for this address.</param>
/// <param name="LearnedAt">When something of it was last learned, UTC.</param>
public sealed record RememberedTarget(TargetConnection Connection, TargetCapabilities Capabilities, DateTimeOffset LearnedAt)
{
    /// <summary>A server changes, too: what is older is tried anew.</summary>
    public static readonly TimeSpan LearnedFor = TimeSpan.FromDays(30);

    /// <summary>What may still be believed of the server at an address.</summary>
    public TargetCapabilities? For(string? baseUrl, DateTimeOffset now) =>
        string.Equals(Connection.BaseUrl, baseUrl, StringComparison.Ordinal) && now - LearnedAt < LearnedFor ? Capabilities : null;

    /// <summary>One view of two: the later one.</summary>
    public static TargetConnection Merge(TargetConnection mine, TargetConnection? other)
    {
        ArgumentNullException.ThrowIfNull(mine);
        return other is null || !string.Equals(mine.BaseUrl, other.BaseUrl, StringComparison.Ordinal) || mine.Key == TargetKeyState.Unconfigured || At(mine) >= At(other) ? mine : other;
    }

    /// <summary>The last time that something was learned.</summary>
    public static DateTimeOffset At(TargetConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new[] { connection.LastSuccessAt, connection.LastFailureAt, connection.Since }.Max() ?? DateTimeOffset.MinValue;
    }
}
