using System.Text.Json.Nodes;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Tests.Unit.Mapping;
using Xunit.Sdk;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>A step that must end the same wherever it is interrupted: what was before, and what BambooHR says now.</summary>
public sealed record CrashScenario : IXunitSerializable
{
    private static readonly EmployeeFacts Ada = Samples.Ada;
    private static readonly EmployeeFacts Gone = Ada.With(SourceField.Status, "Inactive").With(SourceField.TerminationDate, "2025-12-31");

    private static readonly Dictionary<string, (Func<Engine, Task> Before, EmployeeFacts Now)> All = new(StringComparer.Ordinal)
    {
        ["create"] = (static _ => Task.CompletedTask, Ada),
        ["create without an answer's body"] = (static engine => Quiet(() => engine.Target.ShowsWhatItWrote = false), Ada),
        ["create with a refused attribute"] = (static engine => Quiet(() =>
        {
            engine.Target.Creating = user => user.Attributes.Any(IsTitle) ? new WriteOutcome.Rejected(400, "invalidValue", "title") : null;
            engine.Target.Refuses = IsTitle;
        }), Ada),
        ["create with a phone that is rendered otherwise"] = (static engine => Quiet(() => engine.Target.Storing = Digits), Ada),
        ["take over"] = (static engine => Quiet(() => engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test")), Ada),
        ["take over a suspended user"] = (static engine => Quiet(() => engine.Target.Users["x"] = Suspended()), Ada),
        ["take over a leaver"] = (static engine => Quiet(() => engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test")), Gone),
        ["take over what only a conflict shows"] = (static engine => Quiet(() =>
        {
            engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
            _ = engine.Target.Hidden.Add("x");
            engine.Target.Creating = _ => Shown(engine);
        }), Ada),
        ["update"] = (static engine => engine.Sync(Ada), Ada.With(SourceField.JobTitle, "Boss").With(SourceField.HomePhone, string.Empty)),
        ["update without an answer's body"] = (static async engine =>
        {
            await engine.Sync(Ada);
            engine.Target.ShowsWhatItWrote = false;
        }, Ada.With(SourceField.JobTitle, "Boss").With(SourceField.City, string.Empty)),
        ["update with a refused attribute"] = (static async engine =>
        {
            await engine.Sync(Ada);
            engine.Target.Refuses = IsTitle;
        }, Ada.With(SourceField.JobTitle, "Boss").With(SourceField.Department, "Sales").With(SourceField.HomePhone, "1")),
        ["suspend and update"] = (static engine => engine.Sync(Ada), Gone.With(SourceField.JobTitle, "None")),
        ["reactivate and update"] = (static async engine =>
        {
            await engine.Sync(Ada);
            await engine.Sync(Gone);
        }, Ada.With(SourceField.JobTitle, "Boss")),
        ["rename"] = (static engine => engine.Sync(Ada), Ada.With(SourceField.WorkEmail, "ada.new@acme.test")),
        ["create again what is gone"] = (static async engine =>
        {
            await engine.Sync(Ada);
            engine.Target.Users.Clear();
        }, Ada),
        ["repair drift"] = (static async engine =>
        {
            await engine.Sync(Ada);
            engine.Target.Users["u1"]["title"] = "typed by hand";
        }, Ada),
    };

    public CrashScenario()
    {
    }

    private CrashScenario(string name) => Name = name;

    public string Name { get; private set; } = "create";

    public static IEnumerable<CrashScenario> Every => All.Keys.Select(name => new CrashScenario(name));

    internal EmployeeFacts Now => All[Name].Now;

    internal Task Before(Engine engine) => All[Name].Before(engine);

    public void Deserialize(IXunitSerializationInfo info) => Name = info.GetValue<string>(nameof(Name))!;

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(Name), Name);

    public override string ToString() => Name;

    private static Task Quiet(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private static bool IsTitle(ScimOperation operation) => operation.Fields.Contains(CatalogField.JobTitle);

    private static JsonObject Suspended()
    {
        JsonObject user = Samples.Foreign("x", "ada@acme.test");
        user["active"] = false;
        return user;
    }

    private static WriteOutcome.Conflict Shown(Engine engine)
    {
        engine.Target.Hidden.Clear();
        return new WriteOutcome.Conflict("already in use");
    }

    private static void Digits(JsonObject user)
    {
        foreach (JsonNode? phone in user["phoneNumbers"] as JsonArray ?? [])
        {
            phone!["value"] = new string([.. ((string)phone["value"]!).Where(char.IsDigit)]);
        }
    }
}
