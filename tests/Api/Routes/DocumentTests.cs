using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansSync.Silo.Api;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>What is checked in says what the silo does: docs/openapi.json, docs/api.md, docs/problems.md.</summary>
[Collection(nameof(ApiSilo))]
public sealed partial class DocumentTests(ApiSilo api)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    [Fact, Trait("rule", "8")]
    public async Task The_description_that_is_checked_in_is_the_one_that_is_served()
    {
        string path = Path.Combine(Root, "docs", "openapi.json");
        string served = (await api.Silo.Json("/openapi/v1.json")).ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("ORLEANSSYNC_REGENERATE") == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        Assert.True(File.Exists(path) && served == (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n"), "docs/openapi.json is stale: run the API tests once with ORLEANSSYNC_REGENERATE=1, look at the difference, and commit it.");
    }

    [Fact, Trait("rule", "8")]
    public async Task The_reference_page_names_every_route()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "api.md"));
        JsonObject paths = (await api.Silo.Json("/openapi/v1.json"))["paths"]!.AsObject();
        Assert.All(
            paths.Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal)).SelectMany(path => path.Value!.AsObject().Select(operation => operation.Key.ToUpperInvariant() + " " + path.Key)),
            route => Assert.Contains("`" + route + "`", page, StringComparison.Ordinal));
    }

    [Fact, Trait("rule", "8")]
    public async Task The_page_of_problems_has_every_type_with_its_status_and_no_other()
    {
        string[] used =
        [
            .. Directory.GetFiles(Path.Combine(Root, "src", "Silo"), "*.cs", SearchOption.AllDirectories).SelectMany(file => Types().Matches(File.ReadAllText(file)))
                .Select(match => $"{match.Groups["type"].Value} {match.Groups["status"].Value}"),
            .. Enumerable.Range(400, 200).Select(status => (Problems.Words(status).Type, Status: status)).Where(one => one.Type is not "bad-request" and not "internal").Select(one => $"{one.Type} {one.Status}"),
            "bad-request 400", "internal 500", "unconfigured 409", "moved 404", "stale-hash 409",
        ];
        string[] told = [.. (await File.ReadAllLinesAsync(Path.Combine(Root, "docs", "problems.md"))).Select(line => Rows().Match(line)).Where(match => match.Success).Select(match => match.Groups["type"].Value + " " + match.Groups["status"].Value)];
        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Theory, Trait("rule", "8")]
    [InlineData("ListSweeps", "/api/v1/sweeps")]
    [InlineData("GetSweep", "/api/v1/sweeps/{full}")]
    [InlineData("GetSweepPlan", "/api/v1/sweeps/{full}/plan")]
    [InlineData("GetSweepReport", "/api/v1/sweeps/{full}/report")]
    [InlineData("ListEmployees", "/api/v1/employees")]
    [InlineData("GetEmployee", "/api/v1/employees/id:1")]
    [InlineData("GetEmployeeEvents", "/api/v1/employees/id:1/events")]
    [InlineData("GetEmployeeState", "/api/v1/employees/id:1/state")]
    [InlineData("GetState", "/api/v1/state?at=2100-01-01T00:00:00Z")]
    [InlineData("CompareState", "/api/v1/state/compare?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")]
    [InlineData("GetCause", "/api/v1/causes/{full}")]
    [InlineData("ListSealKeys", "/api/v1/audit/keys")]
    [InlineData("ListSeals", "/api/v1/audit/seals")]
    public async Task An_examples_members_are_those_that_are_answered(string operation, string path)
    {
        string full = (string)(await api.Silo.Json("/api/v1/sweeps?limit=500"))["items"]!.AsArray().Last(one => (string?)one!["kind"] == "full" && (string?)one["state"] == "completed")!["id"]!;
        Alike(operation, JsonNode.Parse(ApiExamples.Answers[operation])!, await api.Silo.Json(path.Replace("{full}", full, StringComparison.Ordinal)));
    }

    /// <summary>Every member of the example is answered, lists by their first item; what is keyed by field or type is free.</summary>
    private static void Alike(string where, JsonNode example, JsonNode? answered)
    {
        foreach ((string name, JsonNode? member) in example.AsObject())
        {
            Assert.True(answered!.AsObject().ContainsKey(name), $"{where}.{name} is not answered.");
            if (member is JsonObject && answered[name] is JsonObject && name is not ("facts" or "desired" or "actual" or "data" or "counts"))
            {
                Alike($"{where}.{name}", member, answered[name]);
            }
            else if (member is JsonArray { Count: > 0 } list && list[0] is JsonObject && answered[name] is JsonArray { Count: > 0 } items)
            {
                Alike($"{where}.{name}", list[0]!, items[0]);
            }
        }
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "OrleansSync.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);

    [GeneratedRegex(@"Problems\.Of\((?<status>\d{3}), ""(?<type>[a-z-]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Types();

    [GeneratedRegex(@"^\| `(?<type>[a-z-]+)` \| (?<status>\d{3}) \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();
}
