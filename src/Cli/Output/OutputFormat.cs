namespace OrleansSync.Cli.Output;

/// <summary>How data is shown.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One indented document.</summary>
    Json,

    /// <summary>A line per item.</summary>
    Jsonl,
}
