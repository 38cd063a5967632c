using System.Reflection;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;
using Xunit;

namespace OrleansSync.Tests.Architecture;

/// <summary>DESIGN 2: who may call whom.</summary>
public sealed class ArrowTests
{
    private const string Ours = "OrleansSync.";

    public static TheoryData<string, string[]> Arrows => new()
    {
        { "OrleansSync.Contracts", [] },
        { "OrleansSync.Connectors", ["OrleansSync.Contracts"] },
        { "OrleansSync.Grains", ["OrleansSync.Connectors", "OrleansSync.Contracts"] },
        { "OrleansSync.Silo", ["OrleansSync.Connectors", "OrleansSync.Contracts", "OrleansSync.Grains"] },
        { "OrleansSync.Sandbox", [] },
    };

    [Theory, Trait("rule", "2"), MemberData(nameof(Arrows))]
    public void An_assembly_references_only_what_its_arrows_allow(string assembly, string[] allowed) =>
        Assert.Subset(allowed.ToHashSet(), Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name ?? string.Empty).Where(name => name.StartsWith(Ours, StringComparison.Ordinal)).ToHashSet());

    [Theory, Trait("rule", "2")]
    [InlineData(typeof(EmployeeDecider))]
    [InlineData(typeof(EmployeePlanner))]
    [InlineData(typeof(HoldRules))]
    [InlineData(typeof(UserMapper))]
    [InlineData(typeof(UserDiffer))]
    [InlineData(typeof(FactsHash))]
    public void The_decision_core_has_no_clock_no_store_and_no_task_in_its_signatures(Type core)
    {
        string[] banned = ["Orleans.", "Marten", "Npgsql", "System.Net", "System.Threading.Tasks", "System.TimeProvider", "JasperFx"];
        IEnumerable<Type> types = core.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType));
        Assert.DoesNotContain(types, type => banned.Any(word => type.FullName?.StartsWith(word, StringComparison.Ordinal) ?? false));
    }

    [Fact, Trait("rule", "4")]
    public void Every_event_has_one_stored_name_with_a_version()
    {
        Type[] events = [.. typeof(EmployeeEvent).GetNestedTypes().Concat(typeof(SweepEvent).GetNestedTypes()).Concat(typeof(SettingsEvent).GetNestedTypes()).Concat(typeof(ApiEvent).GetNestedTypes()).Where(type => !type.IsAbstract)];
        Assert.All(events, type => Assert.Matches(@"^(employee|sweep|settings|api)\.[a-z-]+\.v\d+$", EventNames.ByType[type]));
        Assert.Equal(events.Length, EventNames.ByName.Count);
    }
}
