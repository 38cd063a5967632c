namespace OrleansSync.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Path">The member, with dots between levels.</param>
internal sealed record Column(string Title, string Path)
{
    /// <summary>A column whose heading is its member.</summary>
    public Column(string path)
        : this(path, path)
    {
    }
}
