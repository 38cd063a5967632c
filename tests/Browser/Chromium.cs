using Microsoft.Playwright;

namespace OrleansSync.Tests.Browser;

/// <summary>A real browser. <c>./dev test</c> installs one and names it in ORLEANSSYNC_TEST_BROWSER; else it is looked for where packages put it.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static async Task<(IPlaywright Driver, IBrowser Browser)> Start()
    {
        IPlaywright driver = await Playwright.CreateAsync();
        IBrowser browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Find(), Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
        return (driver, browser);
    }

    private static string Find() =>
        Environment.GetEnvironmentVariable("ORLEANSSYNC_TEST_BROWSER") is { Length: > 0 } given
            ? given
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').SelectMany(static folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
              ?? throw new InvalidOperationException("There is no Chromium: ./dev test installs one.");
}
