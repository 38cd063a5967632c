using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSync.Contracts.Fields;

/// <summary>The JSON form of one <see cref="FieldValue"/>: a text, "" for empty, null for absent, false for restricted.</summary>
public sealed class FieldValueJsonConverter : JsonConverter<FieldValue>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override FieldValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => FieldValue.Absent,
        JsonTokenType.False => FieldValue.Restricted,
        JsonTokenType.String => FieldValue.Of(reader.GetString()),
        _ => Unreadable(ref reader),
    };

    // What stands in for an erased value: history never throws (STYLE 4).
    private static FieldValue Unreadable(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return FieldValue.Absent;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FieldValue value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (value.Kind)
        {
            case FieldValueKind.Absent:
                writer.WriteNullValue();
                break;
            case FieldValueKind.Restricted:
                writer.WriteBooleanValue(value: false);
                break;
            default:
                writer.WriteStringValue(value.Text ?? string.Empty);
                break;
        }
    }
}
