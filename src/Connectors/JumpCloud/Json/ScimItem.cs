using System.Text.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>An item of a multi-valued attribute as we write it.</summary>
internal static class ScimItem
{
    /// <summary>True for the work email: the one item that is primary.</summary>
    public static bool IsPrimary(ScimPath item) => string.Equals(item.Attribute, "emails", StringComparison.OrdinalIgnoreCase) && string.Equals(item.ItemType, "work", StringComparison.OrdinalIgnoreCase);

    public static void WriteValues(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach ((string name, string value) in values)
        {
            if (value.Length > 0)
            {
                writer.WriteString(name, value);
            }
        }
    }

    public static void WriteType(Utf8JsonWriter writer, ScimPath item)
    {
        writer.WriteString("type"u8, item.ItemType);
        if (IsPrimary(item))
        {
            writer.WriteBoolean("primary"u8, value: true);
        }
    }
}
