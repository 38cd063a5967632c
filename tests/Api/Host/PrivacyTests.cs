using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Host;

/// <summary>DESIGN 3.4: no person and no secret in a log, a trace or a metric.</summary>
public sealed partial class PrivacyTests(PostgresServer server)
{
    [Fact, Trait("rule", "3.4")]
    public async Task Logs_at_debug_level_traces_and_metrics_of_whole_sweeps_hold_no_email_name_or_secret()
    {
        await using OtlpCollector collector = await OtlpCollector.Start();
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 60, new(collector.Environment)
        {
            ["Logging__LogLevel__Default"] = "Debug",
            ["Logging__LogLevel__Microsoft"] = "Debug",
            ["Logging__LogLevel__Orleans"] = "Debug",
            ["Logging__LogLevel__OrleansSync"] = "Debug",
            ["Logging__LogLevel__Npgsql"] = "Debug",
            ["Logging__LogLevel__Polly"] = "Debug",
        });
        await silo.FirstSync();
        using HttpResponseMessage terminated = await silo.Sandbox.PostAsync("/control/employees/3/terminate", content: null);
        await silo.Sweep("""{"kind":"full"}""");
        JsonNode person = await silo.Json("/api/v1/employees/id:1");
        string email = (string)person["workEmail"]!;
        await silo.Json("/api/v1/employees/" + Uri.EscapeDataString(email));
        await silo.Json("/api/v1/employees/" + email + "/events");
        await silo.Json("/api/v1/employees?q=" + Uri.EscapeDataString((string)person["displayName"]!));
        using HttpResponseMessage replayed = await silo.Api.PostAsync("/api/v1/employees/" + email + "/replay", content: null);
        replayed.EnsureSuccessStatusCode();
        await silo.Sweep(new JsonObject { ["kind"] = "scoped", ["employees"] = new JsonArray(email) }.ToJsonString());

        using HttpResponseMessage nobody = await silo.Api.GetAsync("/api/v1/employees/nobody." + email);
        string metrics = await silo.Api.GetStringAsync("/metrics");
        Assert.Contains("orleanssync_reconcile_duration_seconds_count", metrics, StringComparison.Ordinal);
        silo.Terminate();

        // Whatever was under way to the collector is sent before the process ends.
        await silo.Exit(within: TimeSpan.FromSeconds(60));
        Assert.Contains(collector.Spans, span => span.Name == "reconcile employee");
        Assert.Contains(collector.Spans, span => span.Tags.Values.Any(value => value.Contains("/api/v1/employees/ref:", StringComparison.Ordinal)));
        string output = silo.Output + metrics + collector.Text;
        Assert.Contains(" dbug Orleans.", output, StringComparison.Ordinal);
        Assert.Contains("ref:", output, StringComparison.Ordinal);
        JsonArray people = (await silo.Json("/control/employees", silo.Sandbox)).AsArray();
        foreach (JsonNode? one in people)
        {
            Assert.All(
                new[] { "workEmail", "homePhone", "workPhone", "mobilePhone", "address1" }.Select(field => (string?)one![field]).Where(text => text is { Length: > 0 }),
                text => Assert.DoesNotContain(text!, output, StringComparison.OrdinalIgnoreCase));

            // The local part stands for the username.
            if (((string?)one!["workEmail"])?.Split('@')[0] is { Length: > 2 } local)
            {
                Assert.DoesNotContain(local, output, StringComparison.OrdinalIgnoreCase);
            }
        }

        // Names are short: as whole words, and not those that are words of the runtime (X, Li, Tom as part of Custom).
        HashSet<string> words = [.. Word().Matches(output).Select(match => match.Value)];
        Assert.All(people.SelectMany(one => new[] { (string?)one!["firstName"], (string?)one["lastName"] }).OfType<string>().Where(name => name.Length > 2).Distinct(), name => Assert.DoesNotContain(name, words));
        Assert.All(new[] { "sandbox-bamboo-key", "sandbox-jumpcloud-key", "test-admin-key" }, secret => Assert.DoesNotContain(secret, output, StringComparison.Ordinal));
    }

    [GeneratedRegex("""[\p{L}\p{M}'-]+""", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Word();
}
