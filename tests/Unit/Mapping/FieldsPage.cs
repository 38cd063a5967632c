using System.Collections.Immutable;
using System.Text;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Tests.Unit.Mapping;

/// <summary>docs/fields.md, written from the catalog: no second list of fields exists (DESIGN 3.2).</summary>
internal static class FieldsPage
{
    private const string Head = """
        # Fields

        What goes from BambooHR to JumpCloud. This page is written from the field catalog (`FieldCatalog`) by a test: to renew it, run the unit tests with `ORLEANSSYNC_REGENERATE=1`.

        - **Name** is what `Sync:Fields`, `JumpCloud:Paths:{name}` and the API call the field.
        - **Triggers** are the BambooHR fields whose change alone syncs an employee (`Sync:Triggers=Documented`). What does not trigger goes along with the employee's next sync and with every full sweep.
        - **SCIM path** marked `*`: no public document confirms it; `JumpCloud:Paths:{name}` moves it, or turns the field off with `off`.
        - A field that is empty in BambooHR is cleared in JumpCloud only where our history holds a value for it. A field that is absent or unreadable leaves JumpCloud alone.

        """;

    private const string Foot = """

        ## Never sent

        Hire date and termination date are read for the rules of the life cycle. `externalId`, passwords, groups and the manager are not sent. `userName` is set when a user is created and never again.

        """;

    /// <summary>The whole page, with line feeds.</summary>
    public static string Write()
    {
        StringBuilder page = new(Head);
        Table(page, "Standard fields", "Always on.", [.. FieldCatalog.Entries.Where(entry => entry.Required)]);
        Table(page, "Optional fields", "On by default; each can be deselected (`Sync:Fields`). A deselected field is neither read nor sent, cleared or compared.", [.. FieldCatalog.Entries.Where(entry => !entry.Required)]);
        return page.Append(Foot).Replace("\r", string.Empty).ToString().TrimEnd('\n') + "\n";
    }

    private static void Table(StringBuilder page, string title, string text, ImmutableArray<FieldEntry> entries)
    {
        _ = page.Append("\n## ").Append(title).Append("\n\n").Append(text).Append("\n\n| Name | BambooHR | JumpCloud | Triggers | SCIM path | Note |\n|---|---|---|---|---|---|\n");
        foreach (FieldEntry entry in entries)
        {
            string path = entry.DefaultPath is { } known ? $"`{known}`{(entry.PathIsInferred ? " *" : string.Empty)}" : "at creation";
            string triggers = entry.Triggering.IsEmpty ? "none" : string.Join(", ", entry.Triggering.Select(field => $"`{FieldNames<SourceField>.Of(field)}`"));
            _ = page.Append($"| `{entry.Name}` | {entry.SourceLabel} | {entry.TargetLabel} | {triggers} | {path} | {entry.Note} |\n");
        }
    }
}
