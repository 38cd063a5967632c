namespace OrleansSync.Grains.Sweeps;

/// <summary>The target does not answer: the sweep pauses and goes on from its record when it does.</summary>
public sealed class TargetDownException : Exception
{
    /// <summary>With the usual message.</summary>
    public TargetDownException()
        : base("JumpCloud does not answer.")
    {
    }

    /// <summary>With a message.</summary>
    public TargetDownException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public TargetDownException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
