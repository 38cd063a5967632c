using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>Between events and their stored form: personal members go into one sealed box under the person's key (DESIGN 4).</summary>
public static class EventCodec
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private static readonly ConcurrentDictionary<Type, FrozenSet<string>> PersonalMembers = [];

    /// <summary>The JSON of events: camel-case members, enums as words.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The type that Marten stores for an event type.</summary>
    public static Type StoredType(Type eventType) => typeof(Stored<>).MakeGenericType(eventType);

    /// <summary>Seals an event.</summary>
    /// <param name="data">The event.</param>
    /// <param name="streamId">Bound into the seal, so that a box cannot be moved to another stream.</param>
    /// <param name="key">The person's key; null where the stream is no person's.</param>
    public static IStored Seal(object data, string streamId, byte[]? key)
    {
        ArgumentNullException.ThrowIfNull(data);
        Type type = data.GetType();
        JsonObject clear = JsonSerializer.SerializeToNode(data, type, Json)?.AsObject() ?? [];
        JsonObject personal = [];
        if (key is not null)
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
        stored.Sealed = key is null || personal.Count == 0 ? null : Encrypt(Encoding.UTF8.GetBytes(personal.ToJsonString()), key, Bound(streamId, type));
        return stored;
    }

    /// <summary>Opens a stored event.</summary>
    /// <param name="stored">As read.</param>
    /// <param name="eventType">From the table of names.</param>
    /// <param name="streamId">As it was sealed.</param>
    /// <param name="key">The person's key; null once it was erased.</param>
    /// <returns>The event; erased personal members are empty.</returns>
    public static object Open(IStored stored, Type eventType, string streamId, byte[]? key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        JsonObject whole = JsonObject.Create(stored.Clear) ?? [];
        if (stored.Sealed is { } box)
        {
            JsonObject personal = key is null ? Erased(eventType) : JsonNode.Parse(Decrypt(box, key, Bound(streamId, eventType)))?.AsObject() ?? [];
            foreach ((string name, JsonNode? member) in personal.ToArray())
            {
                _ = personal.Remove(name);
                whole[name] = member;
            }
        }

        return whole.Deserialize(eventType, Json) ?? throw new JsonException($"{eventType.Name} was due.");
    }

    private static FrozenSet<string> PersonalOf(Type type) => PersonalMembers.GetOrAdd(
        type,
        static one => one.GetProperties().Where(property => property.IsDefined(typeof(PersonalAttribute))).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToFrozenSet(StringComparer.Ordinal));

    // What a reader meets after the key is gone: the shape without the person.
    private static JsonObject Erased(Type eventType)
    {
        JsonObject erased = [];
        foreach (PropertyInfo property in eventType.GetProperties().Where(property => property.IsDefined(typeof(PersonalAttribute))))
        {
            erased[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = property.PropertyType switch
            {
                var type when type == typeof(string) => "erased",
                var type when type == typeof(EmployeeFacts) => new JsonObject { ["employeeId"] = "erased", ["values"] = new JsonObject() },
                var type when type.Name.StartsWith("ImmutableArray", StringComparison.Ordinal) => new JsonArray(),
                _ => new JsonObject(),
            };
        }

        return erased;
    }

    private static byte[] Bound(string streamId, Type type) => Encoding.UTF8.GetBytes(streamId + "|" + EventNames.ByType[type]);

    private static string Encrypt(byte[] plain, byte[] key, byte[] bound)
    {
        byte[] box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using AesGcm cipher = new(key, TagSize);
        cipher.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), bound);
        return Convert.ToBase64String(box);
    }

    private static byte[] Decrypt(string text, byte[] key, byte[] bound)
    {
        byte[] box = Convert.FromBase64String(text);
        byte[] plain = new byte[box.Length - NonceSize - TagSize];
        using AesGcm cipher = new(key, TagSize);
        cipher.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), plain, bound);
        return plain;
    }
}
