using System.Collections.Frozen;
using System.Text.Json;

namespace OrleansSync.Contracts.Fields;

/// <summary>The public camel-case names of an enum's members, both ways.</summary>
/// <typeparam name="TField">The enum.</typeparam>
public static class FieldNames<TField>
    where TField : struct, Enum
{
    private static readonly FrozenDictionary<TField, string> Names =
        Enum.GetValues<TField>().ToFrozenDictionary(field => field, field => JsonNamingPolicy.CamelCase.ConvertName(field.ToString()));

    private static readonly FrozenDictionary<string, TField> ByName =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The camel-case name.</summary>
    public static string Of(TField field) => Names[field];

    /// <summary>Finds a field by its name, ignoring case.</summary>
    public static bool TryParse(string name, out TField field) => ByName.TryGetValue(name, out field);
}
