using System.Reflection;
using Xunit;

namespace OrleansSync.Tests.Unit.Rules;

/// <summary>Every rule of DESIGN 3 and 5 has a test that names it, and no test names a rule that is not there.</summary>
public sealed class RuleCatalogTests
{
    // Held here and now. The rest names its owner, whose tests take the trait as they are written.
    private static readonly string[] Enforced = ["Unit/Mapping", "Unit/Employees", "Unit/Sweeps"];

    private static readonly ILookup<string, string> Tested =
        (from type in typeof(RuleCatalogTests).Assembly.GetTypes()
         from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
         where method.IsDefined(typeof(FactAttribute), inherit: true)
         from trait in method.GetCustomAttributes<TraitAttribute>()
         where trait.Name == "Rule"
         select (trait.Value, Test: type.Name + "." + method.Name)).ToLookup(pair => pair.Value, pair => pair.Test, StringComparer.Ordinal);

    [Fact]
    public void Every_rule_has_a_test_that_names_it() =>
        Assert.Empty(RuleCatalog.All.Where(rule => Enforced.Contains(rule.Owner) && !Tested.Contains(rule.Name)).Select(rule => rule.Name));

    [Fact]
    public void Every_test_names_a_rule_that_is_in_the_catalog()
    {
        HashSet<string> known = [.. RuleCatalog.All.Select(rule => rule.Name)];
        Assert.Empty(Tested.Where(group => !known.Contains(group.Key)).Select(group => $"{group.Key}: {string.Join(", ", group)}"));
    }

    [Fact]
    public void Every_rule_stands_once_and_has_an_owner()
    {
        Assert.Equal(RuleCatalog.All.Length, RuleCatalog.All.Select(rule => rule.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(RuleCatalog.All, rule => Assert.Matches("^(Unit/(Mapping|Employees|Sweeps)|Http|Integration)$", rule.Owner));
    }
}
