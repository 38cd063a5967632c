using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Journal;

/// <summary>Between events and their stored form: personal members go into one sealed box under the person's key (DESIGN 4).</summary>
public static class EventCodec
{
    private static readonly ConcurrentDictionary<Type, FrozenSet<string>> PersonalMembers = [];

    /// <summary>The JSON of events: camel-case members, enums as words.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The type that Marten stores for an event type.</summary>
    public static Type StoredType(Type eventType) => typeof(Stored<>).MakeGenericType(eventType);

    /// <summary>The employee id of an employee's stream, else null: whose key seals it.</summary>
    public static string? PersonOf(string streamId)
    {
        ArgumentNullException.ThrowIfNull(streamId);
        return streamId.StartsWith("employee:", StringComparison.Ordinal) ? streamId["employee:".Length..] : null;
    }

    /// <summary>Seals an event.</summary>
    /// <param name="data">The event.</param>
    /// <param name="streamId">Bound into the seal, so that a box cannot be moved to another stream.</param>
    /// <param name="key">The person's key. Null once it was erased: personal members are then dropped, never stored in clear.</param>
    public static IStored Seal(object data, string streamId, byte[]? key)
    {
        ArgumentNullException.ThrowIfNull(data);
        Type type = data.GetType();
        JsonObject clear = JsonSerializer.SerializeToNode(data, type, Json)?.AsObject() ?? [];
        JsonObject personal = [];
        if (PersonOf(streamId) is not null)
        {
            foreach (string name in PersonalOf(type))
            {
                if (clear.Remove(name, out JsonNode? member))
                {
                    personal[name] = member;
                }
            }
        }

        IStored stored = (IStored)(Activator.CreateInstance(StoredType(type)) ?? throw new InvalidOperationException(type.Name));
        stored.Clear = JsonSerializer.SerializeToElement(clear);
        stored.Sealed = personal.Count == 0 ? null
            : key is null ? string.Empty
            : Convert.ToBase64String(SealedBox.Seal(JsonSerializer.SerializeToUtf8Bytes(personal), key, Bound(streamId, type)));
        return stored;
    }

    /// <summary>Opens a stored event.</summary>
    /// <param name="stored">As read.</param>
    /// <param name="eventType">From the table of names.</param>
    /// <param name="streamId">As it was sealed.</param>
    /// <param name="key">The person's key; null once it was erased.</param>
    /// <returns>The event, and whether its personal members are erased: they are then empty.</returns>
    public static (object Data, bool IsErased) Open(IStored stored, Type eventType, string streamId, byte[]? key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        JsonObject whole = JsonObject.Create(stored.Clear) ?? [];
        bool erased = stored.Sealed is { } seal && (key is null || seal.Length == 0);
        if (erased)
        {
            Erase(whole, eventType);
        }
        else if (stored.Sealed is { } box && key is not null)
        {
            JsonObject personal = JsonNode.Parse(SealedBox.Open(Convert.FromBase64String(box), key, Bound(streamId, eventType)))?.AsObject() ?? [];
            foreach ((string name, JsonNode? member) in personal.ToArray())
            {
                _ = personal.Remove(name);
                whole[name] = member;
            }
        }

        return (whole.Deserialize(eventType, Json) ?? throw new JsonException($"{eventType.Name} was due."), erased);
    }

    private static FrozenSet<string> PersonalOf(Type type) => PersonalMembers.GetOrAdd(
        type,
        static one => one.GetProperties().Where(property => property.IsDefined(typeof(PersonalAttribute))).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToFrozenSet(StringComparer.Ordinal));

    // What a reader meets after the key is gone: the shape without the person. What may be null is.
    private static void Erase(JsonObject whole, Type eventType)
    {
        NullabilityInfoContext nullability = new();
        foreach (PropertyInfo property in eventType.GetProperties().Where(property => property.IsDefined(typeof(PersonalAttribute))))
        {
            whole[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = property.PropertyType switch
            {
                _ when nullability.Create(property).ReadState == NullabilityState.Nullable => null,
                var type when type == typeof(string) => "erased",
                var type when type == typeof(FieldValue) => null,
                var type when type == typeof(EmployeeFacts) => new JsonObject { ["employeeId"] = "erased", ["values"] = new JsonObject() },
                var type when type.Name.StartsWith("ImmutableArray", StringComparison.Ordinal) => new JsonArray(),
                _ => new JsonObject(),
            };
        }
    }

    private static byte[] Bound(string streamId, Type type) => Encoding.UTF8.GetBytes(streamId + "|" + EventNames.ByType[type]);
}
