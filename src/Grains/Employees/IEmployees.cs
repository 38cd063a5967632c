using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Employees;

/// <summary>The port to one employee, wherever in the cluster.</summary>
public interface IEmployees
{
    /// <summary>Releases the hold of an employee.</summary>
    /// <param name="key">The grain to ask.</param>
    /// <param name="request">Whose, and on whose word.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<ReleaseReport> Release(string key, ReleaseRequest request, CancellationToken cancellationToken);
}
