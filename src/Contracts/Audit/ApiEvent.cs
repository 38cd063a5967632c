namespace OrleansSync.Contracts.Audit;

/// <summary>What callers of the API did, whatever came of it elsewhere: a stream for each call.</summary>
public abstract record ApiEvent
{
    private ApiEvent()
    {
    }

    /// <summary>A call that may change something was carried out. Who called stands in its cause.</summary>
    /// <param name="Operation">As the description names it.</param>
    /// <param name="Status">The HTTP status of the answer.</param>
    /// <param name="Result">The address of what it made or found, or null.</param>
    public sealed record Called(string Operation, int Status, string? Result) : ApiEvent;
}
