using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class EmployeesTests(ConsoleSilo console)
{
    private const string Rows = "table.people tbody tr:has(a)";

    [Fact]
    public async Task The_list_draws_a_window_of_everybody_and_the_rest_when_it_is_scrolled_to()
    {
        await using Visit visit = await console.Visit("viewer", "/employees");
        await Expect(visit.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync($"{ConsoleSilo.Employees} employees");
        await visit.Page.Locator(Rows).First.WaitForAsync();
        int drawn = await visit.Page.Locator(Rows).CountAsync();
        Assert.InRange(drawn, 10, ConsoleSilo.Employees - 100);

        string first = await visit.Page.Locator(Rows).Locator("a").First.InnerTextAsync();
        await visit.Page.EvaluateAsync("document.scrollingElement.scrollTo(0, document.scrollingElement.scrollHeight)");
        await Expect(visit.Page.Locator(Rows).Locator("a").First).Not.ToHaveTextAsync(first);
        Assert.InRange(await visit.Page.Locator(Rows).CountAsync(), 10, ConsoleSilo.Employees - 100);
    }

    [Fact]
    public async Task Typing_filters_at_the_server_and_the_filter_is_in_the_address()
    {
        await using Visit visit = await console.Visit("viewer", "/employees");
        await visit.Page.GetByLabel("Name, email or id").PressSequentiallyAsync("okoro1@");
        await Expect(visit.Page.Locator(Rows)).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(Rows)).ToContainTextAsync("Liam Okoro");
        Assert.Contains("q=okoro1", visit.Page.Url, StringComparison.Ordinal);

        _ = await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator(Rows)).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByLabel("Name, email or id")).ToHaveValueAsync("okoro1@");
    }

    [Fact]
    public async Task Nobody_fits_is_said()
    {
        await using Visit visit = await console.Visit("viewer", "/employees?q=nobody-at-all");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("Nobody fits");
    }

    [Fact]
    public async Task Several_people_are_chosen_for_a_dry_run_that_writes_nothing()
    {
        await using Visit visit = await console.Visit("operator", "/employees?state=inSync");
        ILocator boxes = visit.Page.Locator("table.people tbody input[type=checkbox]");
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(1).CheckAsync();
        await visit.Button("Dry run of 2").ClickAsync();
        await Expect(visit.Heading("Scoped sweep, dry run")).ToBeVisibleAsync();
        await Expect(visit.Region("Progress")).ToContainTextAsync("Nothing was written.");
        Assert.Equal(2, await visit.Number("tally", "Employees"));
    }
}
