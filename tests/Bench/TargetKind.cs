namespace OrleansSync.Tests.Bench;

/// <summary>What stands for JumpCloud.</summary>
internal enum TargetKind
{
    /// <summary>The sandbox's strict server, with its logs and checks.</summary>
    Sandbox,

    /// <summary>A directory that only keeps what it is sent: shows what the sandbox's own work costs on this machine. It is empty at the start, so everybody is new.</summary>
    Stub,
}
