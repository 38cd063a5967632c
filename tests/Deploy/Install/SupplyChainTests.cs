using System.Text.Json.Nodes;
using System.Xml.Linq;
using OrleansSync.Tests.Unit;
using Xunit;

namespace OrleansSync.Tests.Deploy.Install;

/// <summary>Packages: locked by content, and their licences listed.</summary>
public sealed class SupplyChainTests
{
    [Fact]
    public void Every_project_has_its_packages_locked()
    {
        string[] projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
        {
            JsonNode locked = JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")))!;
            IEnumerable<JsonNode?> packages = locked["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject()).Select(package => package.Value).Where(package => (string?)package!["type"] != "Project");
            Assert.All(packages, package => Assert.False(string.IsNullOrEmpty((string?)package!["contentHash"])));
            HashSet<string> direct = [.. locked["dependencies"]!["net10.0"]!.AsObject().Where(package => (string?)package.Value!["type"] == "Direct").Select(package => package.Key)];
            Assert.Superset(XDocument.Load(project).Descendants("PackageReference").Select(reference => (string)reference.Attribute("Include")!).ToHashSet(), direct);
        });
    }

    [Fact]
    public void Every_package_that_ships_stands_in_the_list_of_licences()
    {
        string list = File.ReadAllText(Path.Combine(Repository.Root, "docs", "licences.md"));
        JsonNode locked = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Silo", "packages.lock.json")))!;
        IEnumerable<string> shipped = locked["dependencies"]!["net10.0"]!.AsObject().Where(package => (string?)package.Value!["type"] != "Project").Select(package => $"| {package.Key} | {package.Value!["resolved"]} |");
        Assert.All(shipped, row => Assert.Contains(row, list, StringComparison.Ordinal));
    }
}
