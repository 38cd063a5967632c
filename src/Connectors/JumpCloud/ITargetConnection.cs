namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What this process knows of its connection to JumpCloud. Kept in memory: each silo learns for itself.</summary>
public interface ITargetConnection
{
    /// <summary>As of now. Never null; a changed address or key starts again at <see cref="TargetKeyState.Unknown"/>.</summary>
    TargetConnection Current { get; }
}
