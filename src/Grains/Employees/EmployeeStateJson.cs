using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSync.Grains.Employees;

/// <summary>The JSON form of <see cref="EmployeeState"/>: the roster's body.</summary>
public static class EmployeeStateJson
{
    /// <summary>To UTF-8 JSON.</summary>
    public static byte[] Write(EmployeeState state) => JsonSerializer.SerializeToUtf8Bytes(state, EmployeeStateContext.Default.EmployeeState);

    /// <summary>From UTF-8 JSON.</summary>
    /// <exception cref="JsonException">It is not a state.</exception>
    public static EmployeeState Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, EmployeeStateContext.Default.EmployeeState) ?? throw new JsonException("A state was due.");
}

/// <summary>Generated JSON for the state: a roster row is written with every append.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(EmployeeState))]
internal sealed partial class EmployeeStateContext : JsonSerializerContext;
