using System.Net.Http.Json;
using Microsoft.Playwright;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Browser;

/// <summary>Tests that share <see cref="ConsoleSilo"/>; one after the other.</summary>
[CollectionDefinition(nameof(ConsoleSilo))]
public sealed class ConsoleSiloCollection : ICollectionFixture<ConsoleSilo>;

/// <summary>One silo with a synced company, and one browser, for all tests.</summary>
public sealed class ConsoleSilo(PostgresServer server) : IAsyncLifetime
{
    public const int Employees = 250;
    private SiloProcess? silo;
    private IPlaywright? driver;
    private IBrowser? browser;

    internal SiloProcess Silo => silo ?? throw new InvalidOperationException("Not started.");

    internal PostgresServer Server => server;

    public async ValueTask InitializeAsync()
    {
        Task<(IPlaywright Driver, IBrowser Browser)> starting = Chromium.Start();
        silo = await SiloProcess.Start(server, Employees, new() { ["Sync__ExtensionFormat"] = " x{0}" });
        (driver, browser) = await starting;
        _ = await silo.FirstSync();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        driver?.Dispose();
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
    }

    /// <summary>A browser window of its own, signed in with a role's key; null is not signed in.</summary>
    internal async Task<Visit> Visit(string? role = "admin", string path = "/", bool dark = false, int width = 1440, Uri? address = null)
    {
        IBrowserContext window = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = (address ?? Silo.Api.BaseAddress!).ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        });
        Visit visit = new(window, await window.NewPageAsync());
        if (role is not null)
        {
            await visit.SignIn(role, path);
        }

        return visit;
    }

    /// <summary>Asks the sandbox's control API for something to happen.</summary>
    internal async Task Control(HttpMethod method, string path, object? body = null)
    {
        using HttpRequestMessage request = new(method, "/control/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using HttpResponseMessage answer = await Silo.Sandbox.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
