using System.Collections.Immutable;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What a sweep read at the source.</summary>
public sealed class SourceReading
{
    /// <summary>By employee id.</summary>
    public Dictionary<string, EmployeeFacts> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>When people changed, by the vendor's clock, as far as the read says.</summary>
    public ImmutableDictionary<string, DateTimeOffset> ChangedAt { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Of known people who could not be read: gone, or hidden.</summary>
    public Dictionary<string, SourceStanding> Standings { get; } = new(StringComparer.Ordinal);

    /// <summary>Of a whole read.</summary>
    public SourceSummary? Summary { get; set; }

    /// <summary>HTTP requests.</summary>
    public int Requests { get; set; }

    /// <summary>The vendor's clock when the read began, or null.</summary>
    public DateTimeOffset? ServerTime { get; set; }

    /// <summary>True for a read of everybody.</summary>
    public bool Whole { get; init; }

    /// <summary>True when an operator named the people.</summary>
    public bool Asked { get; init; }

    /// <summary>Of the named people: how many neither we nor BambooHR know.</summary>
    public int Unknown { get; set; }

    /// <summary>The employee whose own the key is, or null.</summary>
    public string? KeyOwner { get; set; }

    /// <summary>Columns that are not believed: nothing follows from them.</summary>
    public ImmutableSortedSet<SourceField> GatedFields { get; set; } = [];

    /// <summary>Why the read as a whole is not believed, or null.</summary>
    public Finding? Gate { get; set; }

    /// <summary>Of a whole read: what is held of its columns, and which baselines move; null of another.</summary>
    public ColumnVerdict? Columns { get; set; }

    /// <summary>Takes a single record in.</summary>
    public void Add(SourceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Facts is { } facts)
        {
            Facts[record.EmployeeId] = facts;
        }
        else
        {
            Standings[record.EmployeeId] = record.Presence == SourcePresence.Gone ? SourceStanding.Vanished : SourceStanding.Hidden;
        }
    }
}
