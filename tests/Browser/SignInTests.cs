using Microsoft.Playwright;
using OrleansSync.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class SignInTests(ConsoleSilo console)
{
    [Fact]
    public async Task A_link_leads_to_its_page_by_way_of_signing_in_and_a_wrong_key_is_refused_in_words()
    {
        await using Visit visit = await console.Visit(role: null);
        _ = await visit.Page.GotoAsync("/employees?state=held");
        await visit.Page.GetByLabel("API key").FillAsync("wrong");
        await visit.Button("Sign in").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known");

        await visit.Page.GetByLabel("API key").FillAsync(SiloProcess.KeyOf("viewer"));
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Heading("Employees")).ToBeVisibleAsync();
        Assert.EndsWith("/employees?state=held", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using Visit visit = await console.Visit("viewer");
        await visit.Button("Sign out").ClickAsync();
        await visit.Page.WaitForURLAsync("**/sign-in*");
        _ = await visit.Page.GotoAsync("/settings");
        await Expect(visit.Page.GetByLabel("API key")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/employees/id:1")]
    [InlineData("/sweeps")]
    [InlineData("/settings")]
    public async Task A_viewer_sees_no_action(string path)
    {
        await using Visit visit = await console.Visit("viewer", path);
        await visit.Settled();
        foreach (string action in (string[])["Sync everyone now", "Reconcile now", "Dry run", "Save and sync everyone"])
        {
            await Expect(visit.Button(action)).ToHaveCountAsync(0);
        }

        foreach (ILocator input in await visit.Page.Locator("form.settings input, form.settings select, form.settings textarea").AllAsync())
        {
            await Expect(input).ToBeDisabledAsync();
        }
    }

    [Fact]
    public async Task A_viewer_who_forces_an_action_gets_403()
    {
        await using Visit visit = await console.Visit("viewer");
        using HttpClient viewer = console.Silo.Caller("viewer");
        using StringContent body = new("""{"kind":"full"}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await viewer.PostAsync("/api/v1/sweeps", body);
        Assert.Equal(403, (int)answer.StatusCode);
    }
}
