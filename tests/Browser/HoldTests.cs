using System.Globalization;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class HoldTests(ConsoleSilo console)
{
    [Fact]
    public async Task Too_many_leavers_are_held_and_approved_by_hash_and_a_hash_that_is_stale_says_what_changed()
    {
        await Leave(60, 80);
        await console.Silo.Sweep("""{"kind":"full"}""");
        await using Visit visit = await console.Visit("operator", "/attention");
        ILocator held = visit.Region("Held: suspensions");
        await Expect(held).ToContainTextAsync("the limit is 10");
        await Expect(held).ToContainTextAsync("These accounts stay active");
        await held.GetByText("Whom it concerns").ClickAsync();
        await Expect(held.Locator("ins").First).ToHaveTextAsync("Suspended");

        // Meanwhile somebody else leaves: what was seen is not what would be done.
        await Leave(81, 82);
        await console.Silo.Sweep("""{"kind":"full"}""");
        await held.GetByRole(AriaRole.Button, new() { Name = "Approve these" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Nothing was approved." })).ToContainTextAsync("came to it");

        // The page shows the new one within seconds, and that is approved.
        await visit.Open("/attention");
        await held.GetByRole(AriaRole.Button, new() { Name = "Approve these" }).ClickAsync();
        await Expect(visit.Heading("Scoped sweep")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(visit.Region("Progress")).ToContainTextAsync("Completed", new() { Timeout = 20_000 });
        Assert.InRange(await visit.Number("tally", "Suspended"), 11, 23);
        await visit.Open("/attention");
        await Expect(held).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_dry_run_s_plan_is_approved_as_it_was_seen()
    {
        await console.Control(HttpMethod.Patch, "employees/6", new { jobTitle = "Approved" });
        await using Visit visit = await console.Visit("operator", "/employees/id:6");
        await visit.Button("Dry run").ClickAsync();
        await Expect(visit.Heading("Scoped sweep, dry run")).ToBeVisibleAsync();
        await Expect(visit.Region("Plan").Locator("ins")).ToHaveTextAsync("Approved");
        await visit.Button("Approve this plan").ClickAsync();
        await Expect(visit.Heading("Scoped sweep")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(visit.Region("Progress")).ToContainTextAsync("Carries out what was approved");
        await Expect(visit.Page.Locator("[data-tally='Updated']")).ToHaveTextAsync("1", new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task A_release_shows_what_it_comes_to_before_it_is_given()
    {
        await using Visit visit = await console.Visit("operator", "/employees/id:241");
        await visit.Button("Release …").ClickAsync();
        await Expect(visit.Page.GetByText("Releasing it:")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("id:242 stays held.")).ToBeVisibleAsync();
        await visit.Button("Leave it held").ClickAsync();
        await Expect(visit.Page.GetByText("Releasing it:")).ToHaveCountAsync(0);
    }

    private async Task Leave(int from, int to)
    {
        for (int id = from; id <= to; id++)
        {
            await console.Control(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"employees/{id}/terminate"));
        }
    }
}
