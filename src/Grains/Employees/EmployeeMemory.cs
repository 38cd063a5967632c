namespace OrleansSync.Grains.Employees;

/// <summary>What an activation knows of its employee: the state as committed, and the stream's version that it stands for.</summary>
public sealed class EmployeeMemory
{
    /// <summary>The state as committed; null before anything is known.</summary>
    public EmployeeState? State { get; set; }

    /// <summary>The stream's version; 0 for a stream that does not exist.</summary>
    public long Version { get; set; }
}
