using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>A field as BambooHR's endpoints name it (bamboohr.md §3).</summary>
/// <param name="Alias">Its name with single reads, reports and webhooks.</param>
/// <param name="ListName">Its name with the employee list; null when it is not offered there.</param>
/// <param name="Id">Its number in meta/fields.</param>
/// <param name="Type">Its type in meta/fields.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Use">How it may be used.</param>
/// <param name="Computed">Where it comes from when it is not stored under its alias.</param>
internal sealed record BambooField(string Alias, string? ListName, int Id, string Type, string Label, FieldUse Use = FieldUse.Equality, Func<World, int, JsonObject, JsonNode?>? Computed = null)
{
    /// <summary>From the history of the job: empty until the first day, unless future values are asked for.</summary>
    public bool FromHistory => Alias is "jobTitle" or "department" or "division" or "location" or "supervisor" or "supervisorEId" or "supervisorId" or "employmentHistoryStatus";

    /// <summary>Its value for one employee.</summary>
    public JsonNode? Read(World world, int id, JsonObject person) => Computed is null ? person[Alias]?.DeepClone() : Computed(world, id, person);

    /// <summary>Whether a name in a switch means this field.</summary>
    public bool IsCalled(string name) => name == Alias || name == ListName;
}
