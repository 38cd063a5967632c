using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class SettingsTests(ConsoleSilo console)
{
    [Fact]
    public async Task A_change_shows_whom_it_affects_before_it_is_saved_and_saving_syncs_everyone()
    {
        await using Visit visit = await console.Visit("admin", "/settings");
        await visit.Page.GetByLabel("Between street lines").FillAsync(" / ");
        await visit.Page.Keyboard.PressAsync("Tab");
        ILocator unsaved = visit.Region("Unsaved changes");
        await Expect(unsaved).ToContainTextAsync("of 250 employees would be handled otherwise");
        await unsaved.GetByText("Who: the first").ClickAsync();
        await Expect(unsaved.Locator("tbody tr").First).ToContainTextAsync(" / ");

        await visit.Button("Save and sync everyone").ClickAsync();
        await Expect(visit.Heading("Full sweep")).ToBeVisibleAsync();
        await Expect(visit.Region("Progress")).ToContainTextAsync("Completed", new() { Timeout = 30_000 });
        Assert.True(await visit.Number("tally", "Updated") > 0);
        Assert.Equal(ConsoleSilo.Employees, await visit.Number("tally", "Employees"));
    }

    [Fact]
    public async Task A_field_that_is_left_out_affects_nobody_and_can_be_discarded()
    {
        await using Visit visit = await console.Visit("admin", "/settings");
        await visit.Page.GetByLabel("Personal Cell").UncheckAsync();
        await Expect(visit.Region("Unsaved changes")).ToContainTextAsync("No employee is affected");
        await visit.Button("Discard").ClickAsync();
        await Expect(visit.Page.GetByLabel("Personal Cell")).ToBeCheckedAsync();
        await Expect(visit.Region("Unsaved changes")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_schedule_is_said_in_words_with_its_next_runs_and_what_the_configuration_sets_is_locked()
    {
        await using Visit visit = await console.Visit("admin", "/settings");
        await visit.Page.GetByLabel("Compare everybody").FillAsync("daily at 04:30");
        await visit.Page.Keyboard.PressAsync("Tab");
        await Expect(visit.Region("Schedule")).ToContainTextAsync("Every day at 04:30.");
        await Expect(visit.Region("Schedule").GetByText("04:30,")).ToContainTextAsync("04:30, ");
        await Expect(visit.Page.GetByLabel("Look for changes")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Both_connections_are_tested_and_each_check_says_how_it_came_out()
    {
        await using Visit visit = await console.Visit("admin", "/settings");
        await visit.Button("Test both").ClickAsync();
        await Expect(visit.Region("Connections")).ToContainTextAsync("checks passed", new() { Timeout = 20_000 });
        await Expect(visit.Region("Connections")).ToContainTextAsync("bambooHr.credentials");
    }

    [Fact]
    public async Task A_value_that_is_not_allowed_is_refused_in_words_and_nothing_is_saved()
    {
        await using Visit visit = await console.Visit("admin", "/settings");
        await visit.Page.GetByLabel("Requests at once").FillAsync("many");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Button("Save and sync everyone").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("a whole number from 1");
    }
}
