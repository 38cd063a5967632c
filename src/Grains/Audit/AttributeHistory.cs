using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Audit;

/// <summary>One pass over a stream: for each attribute the events that last moved it, at the source and at the target. The fold is the grain's own.</summary>
internal sealed class AttributeHistory
{
    private readonly Dictionary<CatalogField, StoredEvent> observed = [];
    private readonly Dictionary<CatalogField, AttributeTurn> changed = [];
    private readonly Dictionary<CatalogField, AttributeWrite> written = [];

    private AttributeHistory(string employeeId) => State = EmployeeState.Unknown(employeeId);

    /// <summary>The state after the last event.</summary>
    public EmployeeState State { get; private set; }

    /// <summary>Reads a stream's events, oldest first.</summary>
    public static AttributeHistory Of(string employeeId, ImmutableArray<StoredEvent> events)
    {
        AttributeHistory history = new(employeeId);
        foreach (StoredEvent stored in events)
        {
            if (stored.Data is EmployeeEvent happened)
            {
                history.Take(stored, happened);
            }
        }

        return history;
    }

    /// <summary>The event in which the source's value became what it is.</summary>
    public StoredEvent? ObservedOf(CatalogField field) => observed.GetValueOrDefault(field);

    /// <summary>The event that last changed the value known at the target.</summary>
    public AttributeTurn? ChangeOf(CatalogField field) => changed.GetValueOrDefault(field);

    /// <summary>The last write that carried the attribute.</summary>
    public AttributeWrite? WriteOf(CatalogField field) => written.GetValueOrDefault(field);

    /// <summary>What we know of an attribute at the target.</summary>
    public static FieldValue Actual(EmployeeState state, CatalogField field) => state.Link is not { } link ? FieldValue.Absent : field switch
    {
        CatalogField.Status => link.Active is { } active ? FieldValue.Of(Word(active)) : FieldValue.Absent,
        CatalogField.Username => FieldValue.Of(link.UserName),
        _ => link.Attributes[field],
    };

    /// <summary>The word for an account's status: BambooHR's own.</summary>
    public static string Word(bool active) => active ? nameof(EmploymentStatus.Active) : nameof(EmploymentStatus.Inactive);

    private void Take(StoredEvent stored, EmployeeEvent happened)
    {
        EmployeeState before = State;
        State = EmployeeDecider.Evolve(before, new Recorded(happened, stored.At, stored.SettingsRevision));
        foreach (FieldEntry entry in FieldCatalog.Entries)
        {
            if (happened is EmployeeEvent.Observed seen && entry.Sources.Any(source => before.Facts?[source] != seen.Facts[source]))
            {
                observed[entry.Field] = stored;
            }

            (FieldValue old, FieldValue now) = (Actual(before, entry.Field), Actual(State, entry.Field));
            if (old != now)
            {
                changed[entry.Field] = new AttributeTurn(stored, old, now);
            }
        }

        switch (happened)
        {
            case EmployeeEvent.WriteIntended intended:
                Announce(stored, intended);
                break;
            case EmployeeEvent.Created or EmployeeEvent.Updated or EmployeeEvent.Suspended or EmployeeEvent.Reactivated or EmployeeEvent.Confirmed or EmployeeEvent.Refused or EmployeeEvent.NotStored or EmployeeEvent.ReconcileFailed:
                Settle(stored, happened);
                break;
        }
    }

    private void Announce(StoredEvent stored, EmployeeEvent.WriteIntended intended)
    {
        foreach (AttributeChange change in intended.Changes.IsDefault ? [] : intended.Changes)
        {
            written[change.Field] = new AttributeWrite(stored, Outcome: null, change.New, Answered: null, Status: null, Detail: null);
        }

        if (intended.Kind == WriteKind.Create && State.Facts is { } facts)
        {
            // Not in the changes: the two that only creation writes.
            string? email = facts[SourceField.WorkEmail].Text;
            written[CatalogField.Username] = new AttributeWrite(stored, Outcome: null, FieldValue.Of(email is null ? null : UserMapper.UserNameOf(email)), Answered: null, Status: null, Detail: null);
            written[CatalogField.Status] = new AttributeWrite(stored, Outcome: null, FieldValue.Of(Word(active: true)), Answered: null, Status: null, Detail: null);
        }
    }

    private void Settle(StoredEvent stored, EmployeeEvent outcome)
    {
        foreach ((CatalogField field, AttributeWrite write) in written.ToArray())
        {
            AttributeWrite? next = outcome switch
            {
                EmployeeEvent.NotStored late when late.Field == field => write with { Outcome = stored },
                _ when write.Outcome is not null => null,
                EmployeeEvent.Refused refused => refused.Field == field ? write with { Outcome = stored, Detail = refused.Text } : null,
                EmployeeEvent.ReconcileFailed failed => write with { Outcome = stored, Status = failed.Status, Detail = failed.Detail },
                EmployeeEvent.Created created => write with { Outcome = stored, Answered = Shown(created.Answered, field) },
                EmployeeEvent.Updated updated when updated.Attributes[field].IsKnown => write with { Outcome = stored, Answered = Shown(updated.Answered, field) },
                EmployeeEvent.Suspended or EmployeeEvent.Reactivated when field == CatalogField.Status => write with { Outcome = stored },
                EmployeeEvent.Confirmed => write with { Outcome = stored },
                _ => null,
            };
            if (next is not null)
            {
                written[field] = next;
            }
        }
    }

    private static FieldValue? Shown(FieldValues<CatalogField>? answered, CatalogField field) =>
        answered?[field] is { Kind: not FieldValueKind.Absent } shown ? shown : null;
}
