using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class OverviewTests(ConsoleSilo console)
{
    private static readonly string[] States = ["inSync", "pending", "held", "failing", "notSynced"];

    [Fact]
    public async Task The_counts_add_up_to_everybody_and_are_those_of_the_API()
    {
        await using Visit visit = await console.Visit("viewer");
        int sum = 0;
        foreach (string state in States)
        {
            int shown = await visit.Number("count", state);
            JsonNode list = await console.Silo.Json($"/api/v1/employees?limit=500&state={state}");
            Assert.Equal(list["items"]!.AsArray().Count, shown);
            sum += shown;
        }

        Assert.Equal(ConsoleSilo.Employees, sum);
        Assert.Equal(ConsoleSilo.Employees, await visit.Number("count", "employees"));
    }

    [Fact]
    public async Task A_count_leads_to_those_people()
    {
        await using Visit visit = await console.Visit("viewer");
        int held = await visit.Number("count", "held");
        await visit.Page.Locator("a:has([data-count=held])").ClickAsync();
        await Expect(visit.Heading("Employees")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync($"{held} employee");
        Assert.Contains("state=held", visit.Page.Url, StringComparison.Ordinal);
    }
}
