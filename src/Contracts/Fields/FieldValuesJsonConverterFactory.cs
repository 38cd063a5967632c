using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSync.Contracts.Fields;

/// <summary>The JSON form of <see cref="FieldValues{TField}"/>; see its remarks.</summary>
public sealed class FieldValuesJsonConverterFactory : JsonConverterFactory
{
    private const string RestrictedMember = "$restricted";

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert is { IsGenericType: true } && typeToConvert.GetGenericTypeDefinition() == typeof(FieldValues<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.GetGenericArguments()[0] == typeof(SourceField) ? new Converter<SourceField>() : new Converter<CatalogField>();
    }

    private sealed class Converter<TField> : JsonConverter<FieldValues<TField>>
        where TField : struct, Enum
    {
        public override FieldValues<TField> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            // A name that this version does not know comes from a newer one: it is passed over, so that silos of two versions run side by side.
            Dictionary<TField, FieldValue> found = [];
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("An object of field values was due.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString() ?? string.Empty;
                _ = reader.Read();
                if (name == RestrictedMember)
                {
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        if (FieldNames<TField>.TryParse(reader.GetString() ?? string.Empty, out TField restricted))
                        {
                            found[restricted] = FieldValue.Restricted;
                        }
                    }
                }
                else if (FieldNames<TField>.TryParse(name, out TField field))
                {
                    found[field] = FieldValue.Of(reader.GetString());
                }
                else
                {
                    reader.Skip();
                }
            }

            return FieldValues<TField>.Build(set =>
            {
                foreach ((TField field, FieldValue value) in found)
                {
                    set(field, value);
                }
            });
        }

        public override void Write(Utf8JsonWriter writer, FieldValues<TField> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            bool anyRestricted = false;
            foreach (TField field in FieldValues<TField>.Fields)
            {
                FieldValue one = value[field];
                anyRestricted |= one.Kind == FieldValueKind.Restricted;
                if (one.IsKnown)
                {
                    writer.WriteString(FieldNames<TField>.Of(field), one.Text ?? string.Empty);
                }
            }

            if (anyRestricted)
            {
                writer.WriteStartArray(RestrictedMember);
                foreach (TField field in FieldValues<TField>.Fields)
                {
                    if (value[field].Kind == FieldValueKind.Restricted)
                    {
                        writer.WriteStringValue(FieldNames<TField>.Of(field));
                    }
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }
    }
}
