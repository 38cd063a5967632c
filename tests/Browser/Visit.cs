using System.Globalization;
using Microsoft.Playwright;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Browser;

/// <summary>A window of the browser. What its console says of errors, refused scripts and styles included, fails the test.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext window;
    private readonly List<string> errors = [];

    public Visit(IBrowserContext window, IPage page)
    {
        this.window = window;
        Page = page;
        page.SetDefaultTimeout(20_000);
        page.Console += (_, said) =>
        {
            if (said.Type is "error" or "warning")
            {
                errors.Add(said.Text);
            }
        };
        page.PageError += (_, failure) => errors.Add(failure);
    }

    public IPage Page { get; }

    /// <summary>Set where the connection is cut on purpose: the browser says so, too.</summary>
    public bool MayLoseConnection { get; set; }

    public async ValueTask DisposeAsync()
    {
        await window.DisposeAsync();
        if (!MayLoseConnection)
        {
            Assert.Empty(errors);
        }
    }

    /// <summary>Signs in by the form and lands on the page that was asked for.</summary>
    public async Task SignIn(string role, string path)
    {
        _ = await Page.GotoAsync(path);
        await Page.GetByLabel("API key").FillAsync(SiloProcess.KeyOf(role));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Settled();
    }

    /// <summary>Opens another page of the console.</summary>
    public async Task Open(string path)
    {
        _ = await Page.GotoAsync(path);
        await Settled();
    }

    /// <summary>Waits until the page is drawn and nothing on it is loading.</summary>
    public async Task Settled()
    {
        await Page.Locator("#content h1").WaitForAsync();
        await Assertions.Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    /// <summary>Keeps a picture of the window for the docs, where ORLEANSSYNC_TEST_PICTURES names a folder.</summary>
    public async Task Picture(string name)
    {
        if (Environment.GetEnvironmentVariable("ORLEANSSYNC_TEST_PICTURES") is { Length: > 0 } folder)
        {
            _ = await Page.ScreenshotAsync(new PageScreenshotOptions { Path = System.IO.Path.Combine(folder, name + ".png") });
        }
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    public ILocator Region(string name) => Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    /// <summary>A number that the page marks by a data attribute.</summary>
    public async Task<int> Number(string data, string value) =>
        int.Parse(await Page.Locator($"[data-{data}='{value}']").InnerTextAsync(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
