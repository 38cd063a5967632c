namespace OrleansSync.Contracts.Ports;

/// <summary>New identifiers, injected so that a run can be repeated from its seed.</summary>
public interface IIds
{
    /// <summary>A new id: sortable by time, unique, lower-case hex without dashes.</summary>
    string Next();
}
