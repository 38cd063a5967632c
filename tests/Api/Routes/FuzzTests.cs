using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>Whatever is sent to whichever route: an answer that names the fault, never a 500, never another's data.</summary>
[Collection(nameof(ApiSilo))]
public sealed class FuzzTests(ApiSilo api)
{
    private static readonly string[] Words =
    [
        "", " ", ".", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5c", "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%u0041", "'", "'; drop table sync.roster; --", "\" or \"\"=\"", "1 or 1=1", "$(id)", "{{7*7}}", "<script>alert(1)</script>",
        "%0d%0aX-Injected:%20yes", "id:", "id:1", "id:%00", "ID:1 ", "id:'; select 1; --", "id:1/../2", "nobody@acme.test", "@", "a@b", new string('a', 300) + "@acme.test", new string('x', 3000), "null", "true", "-1", "0", "1e309", "99999999999999999999", "%E2%80%AE", "%F0%9F%92%A9", "NaN", "*", "%", "_", "\\",
    ];

    private static readonly string[] Values =
    [
        "", "%00", "a%00", "-1", "0", "501", "1e3", "1.5", "99999999999999999999", "null", "true", "'", "%27%3B--", "..%2F", "%FF", "2026-13-45", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "2026-01-01T00:00:00%2B99:00", "2026-01-01", "bm9uZQ", "c3dlZXBzOg", "c3dlZXBzOjE6", "c3dlZXBzOjk5OTk5OTk5OTk5OTk5OTk5OTk6eA",
        "%F0%9F%92%A9", new string('9', 500),
    ];

    private static readonly string[] Bodies =
    [
        "", " ", "null", "true", "0", "\"\"", "[]", "{}", "{", "{\"kind\":", "[[[[[[[[", "{\"kind\":\"full\",\"dryRun\":true,\"dryRun\":true}", "{\"kind\":{}}", "{\"kind\":\"scoped\",\"employees\":[\"\\u0000@acme.test\"]}", "{\"kind\":\"scoped\",\"employees\":[\"\\ud800\"]}", "{\"kind\":\"scoped\",\"employees\":[\"id:\\u0000\"],\"dryRun\":true}",
        "{\"planHash\":null}", "{\"planHash\":\"\\u0000\"}", "{\"planHash\":\"x\"}", "{\"sync\":null}", "{\"sync\":{\"mode\":7}}", "{\"sync\":{\"maxConcurrency\":1e999}}", "{\"sync\":{\"maxConcurrency\":-1}}", "{\"guards\":[]}", "{\"url\":\"javascript:alert(1)\"}", "{\"url\":7}", "{\"account\":\"\\u0000\"}", "\uFEFF{}", "{\"__proto__\":{}}",
        string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200),
    ];

    [Fact, Trait("rule", "9")]
    public async Task Nothing_that_is_sent_makes_the_silo_fail()
    {
        JsonObject paths = (await api.Silo.Json("/openapi/v1.json"))["paths"]!.AsObject();
        List<string> failures = [];
        int sent = 0;
        using HttpClient client = api.Silo.Caller("admin");
        foreach ((string path, JsonNode? operations) in paths.Where(one => one.Key.StartsWith("/api/", StringComparison.Ordinal)))
        {
            foreach ((string method, JsonNode? operation) in operations!.AsObject())
            {
                // Both vendors are asked by it, which is another test's subject.
                if (path.EndsWith("/connections/test", StringComparison.Ordinal))
                {
                    continue;
                }

                foreach ((string target, string? body) in Requests(path, operation!))
                {
                    sent++;
                    using HttpRequestMessage request = new(new HttpMethod(method.ToUpperInvariant()), new Uri(client.BaseAddress + target[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
                    request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
                    _ = request.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
                    using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    if ((int)answer.StatusCode is >= 500 or 429)
                    {
                        failures.Add(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode} {method} {target[..Math.Min(120, target.Length)]} {body?[..Math.Min(80, body.Length)]}"));
                    }

                    if (answer.Headers.Contains("X-Injected"))
                    {
                        failures.Add("injected: " + target);
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(sent > 500, $"{sent} requests");
    }

    [Theory, Trait("rule", "8")]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer eyJ.eyJ.x")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJyb2xlcyI6ImFkbWluIn0.")]
    [InlineData("Bearer \t\t")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("Bearer test-admin-key, Bearer test-admin-key")]
    public async Task No_made_up_caller_gets_anything(string header)
    {
        using HttpClient client = api.Silo.Caller(role: null);
        foreach (string path in new[] { "/api/v1/employees", "/api/v1/audit/export", "/api/v1/keys", "/metrics" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            _ = request.Headers.TryAddWithoutValidation("Authorization", header);
            using HttpResponseMessage answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.DoesNotContain("acme.test", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Target, string? Body)> Requests(string path, JsonNode operation)
    {
        JsonNode[] parameters = [.. (operation["parameters"] as JsonArray ?? []).Select(one => one!)];
        string[] segments = [.. parameters.Where(one => (string?)one["in"] == "path").Select(one => (string)one["name"]!)];
        string plain = segments.Aggregate(path, (text, name) => text.Replace("{" + name + "}", name == "email" ? "id:1" : "nothing", StringComparison.Ordinal));
        foreach (string word in segments.Length == 0 ? [] : Words)
        {
            yield return (segments.Aggregate(path, (text, name) => text.Replace("{" + name + "}", Escaped(word), StringComparison.Ordinal)), operation["requestBody"] is null ? null : "{}");
        }

        foreach (string name in parameters.Where(one => (string?)one["in"] == "query").Select(one => (string)one["name"]!))
        {
            foreach (string value in Values)
            {
                yield return ($"{plain}?{name}={value}&at=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", null);
                yield return ($"{plain}?{name}={value}&{name}={value}", null);
            }
        }

        foreach (string body in operation["requestBody"] is null ? [] : Bodies)
        {
            yield return (plain, body);
        }
    }

    // What is escaped already stays so.
    private static string Escaped(string word) => word.Contains('%', StringComparison.Ordinal) ? word.Replace(" ", "%20", StringComparison.Ordinal) : Uri.EscapeDataString(word);
}
