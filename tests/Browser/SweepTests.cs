using System.Globalization;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class SweepTests(ConsoleSilo console)
{
    [Fact]
    public async Task Progress_is_seen_while_it_goes_on_and_the_plan_can_be_filtered()
    {
        foreach (int id in Enumerable.Range(3, 40))
        {
            await console.Control(HttpMethod.Patch, string.Create(CultureInfo.InvariantCulture, $"employees/{id}"), new { department = "Moved" });
        }

        await console.Control(HttpMethod.Patch, "switches", new { scim = new { latencyMs = 900 } });
        await using Visit visit = await console.Visit("operator");
        try
        {
            await visit.Button("Sync everyone now").ClickAsync();
            await Expect(visit.Heading("Full sweep")).ToBeVisibleAsync();
            ILocator bar = visit.Page.GetByRole(AriaRole.Progressbar);
            await bar.WaitForAsync();
            await Expect(bar).ToHaveAttributeAsync("aria-valuemax", "250");
        }
        finally
        {
            await console.Control(HttpMethod.Patch, "switches", new { scim = new { latencyMs = 0 } });
        }

        await Expect(visit.Region("Progress")).ToContainTextAsync("Completed", new() { Timeout = 30_000 });
        int updated = await visit.Number("tally", "Updated");
        Assert.InRange(updated, 20, 40);

        await visit.Page.GetByText("By attribute").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Department" }).ClickAsync();
        await Expect(visit.Region("Plan")).ToContainTextAsync("that change Department");
        Assert.Contains("field=department", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit.Region("Plan").Locator("ins").First).ToHaveTextAsync("Moved");
        _ = await visit.Page.ReloadAsync();
        await Expect(visit.Region("Plan")).ToContainTextAsync("that change Department");
    }

    [Fact]
    public async Task A_dry_run_of_everybody_writes_nothing_and_can_be_approved()
    {
        await using Visit visit = await console.Visit("operator", "/sweeps");
        await visit.Button("Dry run").ClickAsync();
        await Expect(visit.Heading("Full sweep, dry run")).ToBeVisibleAsync();
        await Expect(visit.Region("Progress")).ToContainTextAsync("Nothing was written.", new() { Timeout = 20_000 });
        await Expect(visit.Region("Progress")).ToContainTextAsync("0 writes at JumpCloud");
        await Expect(visit.Button("Approve this plan")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task There_is_no_such_sweep_is_said()
    {
        await using Visit visit = await console.Visit("viewer");
        _ = await visit.Page.GotoAsync("/sweeps/none");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("no such sweep");
    }
}
