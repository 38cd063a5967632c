using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Employees;

/// <summary>Employees as grains.</summary>
internal sealed class GrainEmployees(IGrainFactory grains) : IEmployees
{
    /// <inheritdoc/>
    public Task<ReleaseReport> Release(string key, ReleaseRequest request, CancellationToken cancellationToken) =>
        grains.GetGrain<IEmployeeGrain>(key).Release(request, cancellationToken);
}
