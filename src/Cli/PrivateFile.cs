namespace OrleansSync.Cli;

/// <summary>Files with what only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Makes a new one; one that is there already is left alone.</summary>
    /// <exception cref="ApiException">It cannot be made.</exception>
    public static FileStream Create(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(path, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(status: null, failure.Message);
        }
    }
}
