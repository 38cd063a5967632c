using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class AccessibilityTests(ConsoleSilo console)
{
    private static readonly string[] Pages = ["/", "/employees", "/employees/id:1", "/employees/id:44", "/sweeps", "/attention", "/audit", "/audit?view=then", "/audit?view=proof", "/settings"];

    [Theory]
    [InlineData(false, 1440)]
    [InlineData(true, 1440)]
    [InlineData(false, 390)]
    public async Task No_page_has_a_serious_finding(bool dark, int width)
    {
        // The whole of the rules once; a theme changes colours, a narrow window what has to be scrolled.
        string[] rules = (dark, width) switch
        {
            (true, _) => ["color-contrast"],
            (_, < 1000) => ["scrollable-region-focusable", "target-size", "link-in-text-block"],
            _ => [],
        };
        await using Visit visit = await console.Visit("admin", dark: dark, width: width);
        string sweep = (string)(await console.Silo.Json("/api/v1/sweeps?kind=full"))["items"]![0]!["id"]!;
        foreach (string path in Pages.Append("/sweeps/" + sweep))
        {
            await visit.Open(path);
            await Check(visit, path, rules);
            await visit.Picture($"{(path == "/" ? "overview" : path.Trim('/').Replace("/id:", "-", StringComparison.Ordinal).Replace(sweep, "one", StringComparison.Ordinal).Replace('/', '-').Replace("?view=", "-", StringComparison.Ordinal))}-{(dark ? "dark" : width < 1000 ? "narrow" : "light")}");
            Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), path + " is wider than the window.");
        }

        await visit.Button("Sign out").ClickAsync();
        await Check(visit, "/sign-in", rules);
    }

    [Fact]
    public async Task The_keyboard_leads_past_the_navigation_and_to_every_page()
    {
        await using Visit visit = await console.Visit("viewer");
        await visit.Link("Skip to the content").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#content")).ToBeFocusedAsync();
        await visit.Link("Employees").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Heading("Employees")).ToBeFocusedAsync();
    }

    private static async Task Check(Visit visit, string path, string[] rules)
    {
        // Rows repeat themselves: the first few stand for all.
        AxeRunContext whole = new() { Exclude = [new AxeSelector("tbody tr:nth-child(n+8)")] };
        AxeResult result = await visit.Page.RunAxe(whole, new AxeRunOptions { RunOnly = rules.Length == 0 ? null : RunOnlyOptions.Rules(rules) });
        Assert.Empty(result.Violations.Where(one => one.Impact is "serious" or "critical").Select(one => $"{path}: {one.Id}: {string.Join("; ", one.Nodes.Take(3).Select(node => node.Html))}"));
    }
}
