namespace OrleansSync.Connectors.BambooHr;

/// <summary>What this process knows of its connection to BambooHR. Kept in memory: each silo learns for itself.</summary>
public interface ISourceConnection
{
    /// <summary>As of now. Never null; a changed address or key starts again at <see cref="SourceKeyState.Unknown"/>.</summary>
    SourceConnection Current { get; }

    /// <summary>An operator asks to try again: forgets that the key or any endpoint was refused. Sends nothing itself.</summary>
    void Retry();
}
