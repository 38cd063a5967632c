using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Mapping;
using OrleansSync.Silo.Web.Attention;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>The attributes side by side. What differs and would be written is what the planner of the sweeps says, not a second opinion.</summary>
public static class AttributeTable
{
    /// <summary>Makes it.</summary>
    public static ImmutableArray<AttributeRow> Of(EmployeeFile file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.State.Facts is not { } facts)
        {
            return [];
        }

        DesiredUser desired = UserMapper.Map(facts, file.Settings);
        ImmutableArray<AttributeChange> planned = file.State.Link is null ? [] : Planned(file, now);
        return [.. FieldCatalog.Entries.Select(entry => Row(entry, file, facts, desired, planned))];
    }

    private static AttributeRow Row(FieldEntry entry, EmployeeFile file, EmployeeFacts facts, DesiredUser desired, ImmutableArray<AttributeChange> planned)
    {
        EmployeeState state = file.State;
        FieldValue wanted = entry.Field switch
        {
            CatalogField.Status => desired.Active is { } active ? FieldValue.Of(active ? "Active" : "Suspended") : FieldValue.Absent,
            CatalogField.Username => state.Link is null ? FieldValue.Of(desired.UserName) : FieldValue.Absent,
            _ => desired.Attributes[entry.Field],
        };
        FieldValue found = entry.Field switch
        {
            CatalogField.Status => state.Link?.Active is { } active ? FieldValue.Of(active ? "Active" : "Suspended") : FieldValue.Absent,
            CatalogField.Username => state.Link is { } link ? FieldValue.Of(link.UserName) : FieldValue.Absent,
            _ => state.Link?.Attributes[entry.Field] ?? FieldValue.Absent,
        };
        (AttributeMark mark, string why) = Judge(entry, file, wanted, found, planned.Any(change => change.Field == entry.Field));
        return new AttributeRow(entry, UserMapper.ValueOf(entry.Field, facts, file.Settings), wanted, found, mark, why, file.Known.LastOrDefault(one => Touches(one.Data, entry.Field)));
    }

    private static (AttributeMark Mark, string Why) Judge(FieldEntry entry, EmployeeFile file, FieldValue wanted, FieldValue found, bool isPlanned)
    {
        EmployeeState state = file.State;
        bool isSame = UserDiffer.Same(entry.Field, wanted, found);
        return (entry.Field, state.Link) switch
        {
            (CatalogField.Username, not null) => (AttributeMark.Same, "Given at creation; a username is never overwritten."),
            (not (CatalogField.Status or CatalogField.Username), _) when FieldSelection.For(file.Settings).PathOf(entry.Field) is null => (AttributeMark.NotSent, "Not selected: never sent, never cleared."),
            (_, null) => (AttributeMark.NotSent, state.Hold is { } hold ? HoldWords.Of(hold.Reason).Title + "." : "No JumpCloud user yet."),
            _ when isPlanned => (AttributeMark.Planned, "Differs: the next reconcile writes it."),
            _ when state.Excused.TryGetValue(entry.Field, out Excuse? excuse) && !isSame => (AttributeMark.Kept, excuse.Text is { } text ? "JumpCloud refused it: " + text : "JumpCloud accepted it and did not keep it."),
            _ when !wanted.IsKnown => (AttributeMark.Same, "BambooHR does not show it: left alone."),
            _ when isSame => (AttributeMark.Same, "In step."),
            _ when wanted.HasNoText && !state.Managed.Contains(entry.Field) => (AttributeMark.Kept, "Empty in BambooHR, and never ours in JumpCloud: not cleared."),
            _ when state.Hold is { } hold => (AttributeMark.Kept, "Held: " + HoldWords.Of(hold.Reason).Title + "."),
            (CatalogField.Status, _) => (AttributeMark.Kept, "Somebody else made it so, and no return is recorded: nobody gets access by accident."),
            _ => (AttributeMark.Kept, "Counts as equal: JumpCloud's rendering of our value."),
        };
    }

    private static ImmutableArray<AttributeChange> Planned(EmployeeFile file, DateTimeOffset now)
    {
        HoldState? hold = file.State.Hold;
        ReconcileRequest request = new()
        {
            EmployeeId = file.State.EmployeeId,
            RosterBody = EmployeeStateJson.Write(file.State),
            RosterVersion = file.Version,
            Standing = hold?.Reason == HoldReason.SourceHidden ? SourceStanding.Hidden : SourceStanding.Present,
            Imposed = hold?.Reason is HoldReason.DuplicateWorkEmail or HoldReason.KeyReassigned ? hold.Reason : null,
            SettingsRevision = file.Settings.Revision,
            Cause = new Cause(CauseKind.System, string.Empty, Caller: null),
            CorrelationId = string.Empty,
        };
        return EmployeePreview.Of(request, file.Settings, now).Changes;
    }

    private static bool Touches(object happened, CatalogField field) => happened switch
    {
        EmployeeEvent.Updated updated => updated.Attributes[field].IsKnown,
        EmployeeEvent.Suspended or EmployeeEvent.Reactivated => field == CatalogField.Status,
        EmployeeEvent.Created created => field is CatalogField.Status or CatalogField.Username || created.Attributes[field].IsKnown,
        EmployeeEvent.Linked linked => field is CatalogField.Status or CatalogField.Username || linked.Attributes[field].IsKnown,
        EmployeeEvent.LinkTaken taken => field is CatalogField.Status or CatalogField.Username || taken.Attributes[field].IsKnown,
        EmployeeEvent.Confirmed confirmed => confirmed.Attributes[field].IsKnown,
        EmployeeEvent.DriftFound drift => drift.Changes.Any(change => change.Field == field) || (field == CatalogField.Status && drift.Active is not null),
        EmployeeEvent.Refused refused => refused.Field == field,
        EmployeeEvent.NotStored unkept => unkept.Field == field,
        _ => false,
    };
}
