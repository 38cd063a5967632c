using System.Buffers;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Mapping;

/// <summary>The two hashes that a sweep compares before any grain is activated (DESIGN 6).</summary>
public static class FactsHash
{
    // Names are sorted once, so that the canonical form is written directly; a test holds it equal to the general one.
    private static readonly SourceField[] Sorted = [.. Enum.GetValues<SourceField>().OrderBy(FieldNames<SourceField>.Of, StringComparer.Ordinal)];

    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Over every fact that is read under these settings.</summary>
    public static string All(EmployeeFacts facts, SyncSettings settings) => Of(facts, FieldSelection.For(settings).SourceFields);

    /// <summary>Over those facts whose change alone triggers a sync.</summary>
    public static string Triggers(EmployeeFacts facts, SyncSettings settings) => Of(facts, FieldSelection.For(settings).TriggerFields);

    private static string Of(EmployeeFacts facts, System.Collections.Immutable.ImmutableSortedSet<SourceField> fields)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("$id", facts.EmployeeId);
            foreach (SourceField field in Sorted)
            {
                FieldValue value = facts[field];
                if (!fields.Contains(field) || value.Kind == FieldValueKind.Absent)
                {
                    continue;
                }

                if (value.Kind == FieldValueKind.Restricted)
                {
                    writer.WriteBoolean(FieldNames<SourceField>.Of(field), value: false);
                }
                else
                {
                    writer.WriteString(FieldNames<SourceField>.Of(field), value.Text ?? string.Empty);
                }
            }

            writer.WriteEndObject();
        }

        return ContentHash.Of(buffer.WrittenSpan);
    }
}
