using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Api.Audit;

/// <summary>A full sweep ends in a report that its seal holds.</summary>
[Collection(nameof(ApiSilo))]
public sealed class ConvergenceTests(ApiSilo api)
{
    [Fact, Trait("rule", "6")]
    public async Task A_full_sweep_reports_that_everybody_is_as_they_should_be_and_the_counts_add_up()
    {
        JsonNode sweep = await api.Silo.Sweep("""{"kind":"full"}""");
        JsonNode report = await api.Silo.Json($"/api/v1/sweeps/{sweep["id"]}/report");
        JsonObject counts = report["counts"]!.AsObject();
        Assert.Equal(ApiSilo.Employees, (int)report["employees"]!);
        Assert.Equal(ApiSilo.Employees, (int)counts["sum"]!);
        Assert.Equal(ApiSilo.Employees, counts.Where(pair => pair.Key != "sum").Sum(pair => (int)pair.Value!));
        Assert.Equal(0, (int)counts["different"]!);
        Assert.Equal((int)sweep["tallies"]!["unchanged"]!, (int)counts["converged"]! + (int)counts["excepted"]!);
        Assert.Equal((int)report["target"]!["count"]!, (int)report["comparedAsListed"]! + (int)report["comparedAsAnswered"]!);
        Assert.Equal(ApiSilo.Employees - (int)counts["converged"]!, report["exceptions"]!.AsArray().Count);
        Assert.DoesNotContain("@", report.ToJsonString(), StringComparison.Ordinal);

        // Nothing changed in between: the same sets.
        JsonNode again = await api.Silo.Json($"/api/v1/sweeps/{(await api.Silo.Sweep("""{"kind":"full"}"""))["id"]}/report");
        foreach (string set in new[] { "source", "desired", "target" })
        {
            Assert.Equal((string?)report[set]!["hash"], (string?)again[set]!["hash"]);
        }

        string note = (string)(await api.Silo.Json("/api/v1/audit/seals?limit=1"))["items"]![0]!["note"]!;
        Assert.Contains($"sweep {again["sweepId"]}\n", note, StringComparison.Ordinal);
        Assert.DoesNotContain("report none", note, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "6")]
    public async Task A_report_is_a_table_and_a_page_as_well()
    {
        JsonNode sweep = await api.Silo.Sweep("""{"kind":"full"}""");
        (HttpStatusCode _, JsonNode? _, HttpResponseMessage csv) = await api.Send("GET", $"/api/v1/sweeps/{sweep["id"]}/report?format=csv");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        string[] lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Contains($"count,employees,{ApiSilo.Employees},,,,", lines);
        (HttpStatusCode _, JsonNode? _, HttpResponseMessage page) = await api.Send("GET", $"/api/v1/sweeps/{sweep["id"]}/report?format=html");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"Convergence of {ApiSilo.Employees} employees", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "6")]
    public async Task Only_a_full_sweep_has_one()
    {
        JsonNode scoped = await api.Silo.Sweep("""{"kind":"scoped","employees":["id:1"]}""");
        await api.Problem(404, "not-found", "GET", $"/api/v1/sweeps/{scoped["id"]}/report");
        await api.Problem(404, "not-found", "GET", "/api/v1/sweeps/none/report");
        await api.Problem(400, "bad-request", "GET", $"/api/v1/sweeps/{scoped["id"]}/report?format=pdf");
    }
}
