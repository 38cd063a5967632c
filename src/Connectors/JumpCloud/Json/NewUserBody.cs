using System.Text.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>The body of a POST: flat operations become nested objects and arrays of items. A value without text is left out.</summary>
internal static class NewUserBody
{
    public static ReadOnlyMemory<byte> Write(NewUser user) => ScimJson.Write(user, static (writer, user) =>
    {
        // The core schema's URN before an attribute means the same as none.
        ILookup<string, ScimOperation> bySchema = user.Attributes.Where(Carries).ToLookup(static operation => operation.Path.Urn ?? ScimPath.CoreUrn, StringComparer.OrdinalIgnoreCase);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimPath.CoreUrn);
        foreach (IGrouping<string, ScimOperation> extension in ExtensionsOf(bySchema))
        {
            writer.WriteStringValue(extension.Key);
        }

        writer.WriteEndArray();
        writer.WriteString("userName"u8, user.UserName);
        writer.WriteBoolean("active"u8, user.Active);
        WriteAttributes(writer, bySchema[ScimPath.CoreUrn]);
        foreach (IGrouping<string, ScimOperation> extension in ExtensionsOf(bySchema))
        {
            writer.WriteStartObject(extension.Key);
            WriteAttributes(writer, extension);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    private static IEnumerable<IGrouping<string, ScimOperation>> ExtensionsOf(ILookup<string, ScimOperation> bySchema) =>
        bySchema.Where(static schema => !string.Equals(schema.Key, ScimPath.CoreUrn, StringComparison.OrdinalIgnoreCase));

    private static void WriteAttributes(Utf8JsonWriter writer, IEnumerable<ScimOperation> operations)
    {
        foreach (IGrouping<string, ScimOperation> attribute in operations.GroupBy(static operation => operation.Path.Attribute, StringComparer.OrdinalIgnoreCase))
        {
            ScimOperation first = attribute.First();
            writer.WritePropertyName(attribute.Key);
            if (first.Path.ItemType is not null)
            {
                WriteItems(writer, attribute);
            }
            else if (first.Path.SubAttribute is not null)
            {
                writer.WriteStartObject();
                WriteLeaves(writer, attribute);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteStringValue((first as ScimOperation.Replace)?.Value);
            }
        }
    }

    private static void WriteItems(Utf8JsonWriter writer, IEnumerable<ScimOperation> operations)
    {
        writer.WriteStartArray();
        foreach (IGrouping<string?, ScimOperation> item in operations.GroupBy(static operation => operation.Path.ItemType, StringComparer.OrdinalIgnoreCase))
        {
            writer.WriteStartObject();
            WriteLeaves(writer, item);
            ScimItem.WriteType(writer, item.First().Path);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLeaves(Utf8JsonWriter writer, IEnumerable<ScimOperation> operations)
    {
        foreach (ScimOperation operation in operations)
        {
            if (operation is ScimOperation.Replace leaf)
            {
                writer.WriteString(leaf.Path.SubAttribute ?? "value", leaf.Value);
            }
            else if (operation is ScimOperation.AddItem item)
            {
                ScimItem.WriteValues(writer, item.Values);
            }
        }
    }

    private static bool Carries(ScimOperation operation) => operation switch
    {
        ScimOperation.Replace leaf => leaf.Value.Length > 0,
        ScimOperation.AddItem item => item.Values.Any(static pair => pair.Value.Length > 0),
        _ => false,
    };
}
