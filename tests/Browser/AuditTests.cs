using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class AuditTests(ConsoleSilo console)
{
    [Fact]
    public async Task Events_are_found_by_person_and_each_leads_to_what_was_known_then()
    {
        await using Visit visit = await console.Visit("viewer", "/audit");
        await visit.Page.GetByLabel("Person").FillAsync("liam.okoro1@");
        await visit.Button("Search").ClickAsync();
        ILocator rows = visit.Page.GetByRole(AriaRole.Group, new() { Name = "Events" }).Locator("tbody tr");
        await Expect(rows.Filter(new() { HasText = "created" })).ToHaveCountAsync(1);
        Assert.Contains("person=liam.okoro1", visit.Page.Url, StringComparison.Ordinal);
        await rows.Last.GetByRole(AriaRole.Link, new() { Name = "Liam Okoro" }).ClickAsync();
        await Expect(visit.Page.GetByText("You look at what was known then")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Everyone_is_shown_as_they_stood_at_an_instant()
    {
        await using Visit visit = await console.Visit("viewer", "/audit?view=then");
        await Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Employees then" }).Locator("tbody tr")).ToHaveCountAsync(100);
        await visit.Open("/audit?view=then&at=2001-01-01T00:00:00");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("Nobody was known then");
    }

    [Fact]
    public async Task The_history_is_verified_and_everyone_replayed_to_the_live_state()
    {
        await using Visit visit = await console.Visit("operator", "/audit?view=proof");
        await visit.Button("Verify").ClickAsync();
        await Expect(visit.Region("History")).ToContainTextAsync("Nothing was altered, left out, moved or put in", new() { Timeout = 20_000 });
        await visit.Button("Replay everyone").ClickAsync();
        await Expect(visit.Region("Replay everyone")).ToContainTextAsync("Identical.", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task The_filtered_list_and_the_history_are_files()
    {
        await using Visit visit = await console.Visit("viewer", "/employees?q=okoro");
        IDownload list = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("Export as CSV").ClickAsync());
        string[] lines = (await Text(list)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("employeeId,name", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("liam.okoro1@acme.test", StringComparison.Ordinal));
        Assert.InRange(lines.Length, 5, 60);

        await visit.Open("/audit?view=proof");
        IDownload history = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Link("Export").ClickAsync());
        Assert.Contains("\"kind\":\"header\"", await Text(history), StringComparison.Ordinal);
    }

    private static async Task<string> Text(IDownload download)
    {
        using StreamReader reader = new(await download.CreateReadStreamAsync());
        return await reader.ReadToEndAsync();
    }
}
