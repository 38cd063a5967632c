using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Mapping;

/// <summary>Which fields are synced under one revision of the settings, where they go and what is read for them (DESIGN 3.2).</summary>
public sealed class FieldSelection
{
    private const string Off = "off";
    private static readonly ConditionalWeakTable<SyncSettings, FieldSelection> Known = [];

    private readonly ScimPath?[] paths;

    private FieldSelection(SyncSettings settings)
    {
        paths = [.. FieldCatalog.Entries.Select(entry => PathFor(entry, settings))];
        Written = [.. FieldCatalog.Entries.Select(entry => entry.Field).Where(field => field is not (CatalogField.Status or CatalogField.Username) && PathOf(field) is not null)];
        ImmutableArray<FieldEntry> selected = [.. FieldCatalog.Entries.Where(entry => entry.Required || PathOf(entry.Field) is not null)];
        SourceFields = [SourceField.Status, SourceField.WorkEmail, .. FieldCatalog.RuleFields, .. selected.SelectMany(entry => entry.Sources)];
        TriggerFields = settings.Triggers == TriggerMode.AnyMappedField
            ? [.. selected.SelectMany(entry => entry.Sources)]
            : [.. selected.SelectMany(entry => entry.Triggering)];
    }

    /// <summary>The fields whose values are written, Status and Username apart, in catalog order.</summary>
    public ImmutableArray<CatalogField> Written { get; }

    /// <summary>What is asked of the source: nothing for a deselected field, save what a rule reads.</summary>
    public ImmutableSortedSet<SourceField> SourceFields { get; }

    /// <summary>The source fields whose change alone triggers a sync.</summary>
    public ImmutableSortedSet<SourceField> TriggerFields { get; }

    /// <summary>The selection of a revision; computed once.</summary>
    public static FieldSelection For(SyncSettings settings) => Known.GetValue(settings, static one => new FieldSelection(one));

    /// <summary>Where a field is written, or null when it is deselected, turned off, or only used at creation.</summary>
    public ScimPath? PathOf(CatalogField field) => paths[(int)field];

    /// <summary>The facts that may be used and stored: without what a gate holds, and without deselected fields, whatever the source sent.</summary>
    public EmployeeFacts Readable(EmployeeFacts facts, ImmutableSortedSet<SourceField> gated)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(gated);
        return facts with { Values = facts.Values.Where(field => SourceFields.Contains(field) && !gated.Contains(field)) };
    }

    private static ScimPath? PathFor(FieldEntry entry, SyncSettings settings)
    {
        bool selected = entry.Required || (settings.Fields.Contains(entry.Field) && (entry.Follows is not { } leader || settings.Fields.Contains(leader)));

        // Only a path that nobody confirms may be overridden or turned off: without its email no account could be matched.
        string? text = (entry.PathIsInferred ? settings.Paths.GetValueOrDefault(entry.Field) : null) ?? entry.DefaultPath;
        return selected && text is not null && !text.Equals(Off, StringComparison.OrdinalIgnoreCase) ? ScimPath.Parse(text) : null;
    }
}
