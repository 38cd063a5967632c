using System.Text.RegularExpressions;
using System.Xml.Linq;
using OrleansSync.Silo.Hosting;
using OrleansSync.Tests.Unit;
using Xunit;

namespace OrleansSync.Tests.Deploy.Install;

/// <summary>deploy/image/Dockerfile, as far as it can be held without an engine.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "image", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');

    [Fact]
    public void Every_file_that_is_copied_is_there_and_let_through_by_dockerignore()
    {
        IEnumerable<string> sources = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]);
        string[] allowed = [.. File.ReadLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..])];
        Assert.All(sources, source =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source);
            Assert.Contains(allowed, one => source == one || source.StartsWith(one + "/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_project_that_the_silo_needs_is_copied_before_the_restore()
    {
        HashSet<string> copied = [.. Lines.SelectMany(line => Project().Matches(line).Select(match => match.Value))];
        Assert.Superset(Needs("src/Silo/Silo.csproj").Concat(Needs("src/Sandbox/Sandbox.csproj")).ToHashSet(), copied);
    }

    [Fact]
    public void Every_final_stage_is_no_root_and_holds_no_secret()
    {
        string[] stages = string.Join('\n', Lines).Split("\nFROM ")[2..];
        Assert.All(stages, stage => Assert.Contains("\nUSER $APP_UID", stage, StringComparison.Ordinal));
        Assert.DoesNotContain(Lines, line => line.StartsWith("ENV ", StringComparison.Ordinal) && (line.Contains("Key", StringComparison.Ordinal) || line.Contains("Password", StringComparison.Ordinal)));
        Assert.Contains(Lines, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && line.Contains($"\"OrleansSync.Silo.dll\", \"{HealthProbe.Argument}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_on_the_label_is_the_projects()
    {
        string version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Contains(Lines, line => line.Contains($"org.opencontainers.image.version=\"{version}\"", StringComparison.Ordinal));
        Assert.Contains($"newTag: {version}", File.ReadAllText(Path.Combine(Repository.Root, "deploy", "kubernetes", "kustomization.yaml")), StringComparison.Ordinal);
        Assert.Contains($"image: orleanssync:{version}", File.ReadAllText(Path.Combine(Repository.Root, "deploy", "compose", "compose.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://+:81;http://127.0.0.1:82", "http://127.0.0.1:81/")]
    [InlineData("http://10.1.2.3:8080", "http://10.1.2.3:8080/")]
    public void The_health_check_asks_where_the_silo_listens(string urls, string expected) => Assert.Equal(expected, HealthProbe.Local(urls).ToString());

    [Fact]
    public async Task The_health_check_fails_where_nobody_answers() => Assert.Equal(1, await HealthProbe.Run("http://127.0.0.1:9"));

    private static IEnumerable<string> Needs(string project)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        return XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, (string)reference.Attribute("Include")!))))
            .SelectMany(Needs).Append(project);
    }

    [GeneratedRegex(@"src/\w+/\w+\.csproj", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Project();
}
