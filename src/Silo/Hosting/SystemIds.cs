using OrleansSync.Contracts.Ports;

namespace OrleansSync.Silo.Hosting;

/// <summary>Version 7 UUIDs: sortable by time.</summary>
internal sealed class SystemIds(TimeProvider clock) : IIds
{
    /// <inheritdoc/>
    public string Next() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");
}
