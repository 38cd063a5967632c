using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>The headline of a plan, one per employee; several writes may stand behind it.</summary>
public enum PlanAction
{
    /// <summary>In step.</summary>
    NoOp,

    /// <summary>A new user.</summary>
    Create,

    /// <summary>An existing user is linked and brought in step.</summary>
    TakeOver,

    /// <summary>active:false.</summary>
    Suspend,

    /// <summary>active:true.</summary>
    Reactivate,

    /// <summary>Attributes.</summary>
    Update,

    /// <summary>Held for a person to decide.</summary>
    Hold,

    /// <summary>By rule without an account.</summary>
    NotSynced,
}

/// <summary>What should be done for one employee, given what is known of both sides: a value that can be shown, hashed, approved and applied.</summary>
public sealed record EmployeePlan
{
    /// <summary>The headline.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>The hold that the rules give now, or null. Some holds stop everything, some only a part (EmailTaken, Protected).</summary>
    public HoldReason? Hold { get; init; }

    /// <summary>For the person who acts.</summary>
    public string? HoldDetail { get; init; }

    /// <summary>Link the user that was found to this person.</summary>
    public bool Link { get; init; }

    /// <summary>Suspend: a write of its own, first.</summary>
    public bool Suspend { get; init; }

    /// <summary>The attributes to write to the user that exists; null or without changes for none.</summary>
    public AttributePlan? Update { get; init; }

    /// <summary>Re-activate: last.</summary>
    public bool Reactivate { get; init; }

    /// <summary>Create a user.</summary>
    public bool Create { get; init; }

    /// <summary>The user that should exist; null while nothing is known of the employee.</summary>
    public DesiredUser? Desired { get; init; }

    /// <summary>What the fresh read shows otherwise than our history, or null.</summary>
    public EmployeeEvent.DriftFound? Drift { get; init; }

    /// <summary>Values that two reads show were not kept.</summary>
    public ImmutableArray<EmployeeEvent.NotStored> NotStored { get; init; } = [];

    /// <summary>When an unkept value is to be read a second time, or null.</summary>
    public DateTimeOffset? LookAgainAt { get; init; }

    /// <summary>The kinds of harm in it, for the guards.</summary>
    public ImmutableSortedSet<GuardKind> Harms { get; init; } = [];

    /// <summary>True when something would be written.</summary>
    public bool Writes => Suspend || Reactivate || Create || Update is { Operations.IsEmpty: false };

    /// <summary>Attribute by attribute, for people: status included.</summary>
    public ImmutableArray<AttributeChange> Changes
    {
        get
        {
            ImmutableArray<AttributeChange> attributes = Update?.Changes ?? [];
            return Suspend
                ? attributes.Insert(0, new AttributeChange(CatalogField.Status, "active", FieldValue.Of("Active"), FieldValue.Of("Suspended")))
                : Reactivate
                    ? attributes.Insert(0, new AttributeChange(CatalogField.Status, "active", FieldValue.Of("Suspended"), FieldValue.Of("Active")))
                    : attributes;
        }
    }
}
