namespace OrleansSync.Cli;

/// <summary>What a script learns from a run.</summary>
internal static class ExitCode
{
    /// <summary>Nothing to do, nothing differs.</summary>
    public const int Nothing = 0;

    /// <summary>It could not be done, or asked.</summary>
    public const int Error = 1;

    /// <summary>Changes were made or are due, or something differs.</summary>
    public const int Changes = 2;
}
