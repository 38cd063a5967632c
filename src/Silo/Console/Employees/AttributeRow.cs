using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>How an attribute stands.</summary>
public enum AttributeMark
{
    /// <summary>As it should be, or nothing to compare.</summary>
    Same,

    /// <summary>Differs, and the next reconcile writes it.</summary>
    Planned,

    /// <summary>Differs, and stays so for a reason.</summary>
    Kept,

    /// <summary>Never sent.</summary>
    NotSent,
}

/// <summary>One attribute from BambooHR to JumpCloud.</summary>
/// <param name="Entry">Its row of the catalog.</param>
/// <param name="Source">What BambooHR's fields give.</param>
/// <param name="Desired">What JumpCloud should have.</param>
/// <param name="Actual">What it has, as last seen.</param>
/// <param name="Mark">How it stands.</param>
/// <param name="Why">In a sentence.</param>
/// <param name="Applied">The event that last wrote or found it, or null.</param>
public sealed record AttributeRow(FieldEntry Entry, FieldValue Source, FieldValue Desired, FieldValue Actual, AttributeMark Mark, string Why, StoredEvent? Applied);
