using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class EmployeeTests(ConsoleSilo console)
{
    [Fact]
    public async Task A_title_that_differs_is_seen_and_why_and_after_the_sync_what_it_was_before()
    {
        await console.Control(HttpMethod.Patch, "employees/2", new { jobTitle = "Astronaut" });
        await console.Silo.Sweep("""{"kind":"full"}""");
        await using Visit visit = await console.Visit("operator", "/employees/id:2");
        ILocator title = visit.Page.Locator("tr", new() { Has = visit.Page.GetByRole(AriaRole.Rowheader, new() { Name = "Job Title" }) });
        await Expect(title.Locator("td").Nth(0)).ToHaveTextAsync("Astronaut");
        await Expect(title.Locator("td").Nth(2)).ToHaveTextAsync("Astronaut");
        await Expect(visit.Region("History")).ToContainTextAsync("Job title: ");
        await Expect(visit.Region("History")).ToContainTextAsync("Updated");

        // The slider shows the whole page as of then.
        ILocator slider = visit.Page.GetByRole(AriaRole.Slider);
        await slider.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");
        await Expect(visit.Page.GetByText("You look at what was known then")).ToBeVisibleAsync();
        await Expect(title.Locator("td").Nth(0)).Not.ToHaveTextAsync("Astronaut");
        Assert.Contains("at=1", visit.Page.Url, StringComparison.Ordinal);
        await visit.Button("Back to now").ClickAsync();
        await Expect(title.Locator("td").Nth(0)).ToHaveTextAsync("Astronaut");
    }

    [Fact]
    public async Task The_replay_check_says_identical()
    {
        await using Visit visit = await console.Visit("viewer", "/employees/id:1");
        await visit.Button("Replay check").ClickAsync();
        await Expect(visit.Region("History")).ToContainTextAsync("Identical");
    }

    [Fact]
    public async Task The_history_is_saved_as_JSON()
    {
        await using Visit visit = await console.Visit("viewer", "/employees/id:1");
        IDownload download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Button("Save as JSON").ClickAsync());
        Assert.Equal("employee-1.json", download.SuggestedFilename);
        using StreamReader reader = new(await download.CreateReadStreamAsync());
        Assert.Contains("\"Created\"", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_there_is_said_to_be_missing()
    {
        await using Visit visit = await console.Visit("viewer");
        _ = await visit.Page.GotoAsync("/employees/nobody@acme.test");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("Nobody has this email or id");
    }
}
