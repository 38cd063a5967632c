using System.Diagnostics;
using Microsoft.Playwright;
using OrleansSync.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class ClusterTests(ConsoleSilo console)
{
    [Fact]
    public async Task Behind_one_address_any_silo_serves_the_session_and_a_page_survives_the_loss_of_its_silo()
    {
        await using SiloProcess second = console.Silo.Another();
        second.StartProcess([]);
        _ = await second.Until("/health/ready", health => (string?)health["status"] == "ready");
        await using Balancer balancer = new(console.Silo.Api.BaseAddress!, second.Api.BaseAddress!);
        await using Visit visit = await console.Visit("admin", "/employees?state=held", address: balancer.Address);
        visit.MayLoseConnection = true;
        foreach (string path in (string[])["/", "/sweeps", "/attention", "/audit", "/settings", "/employees?state=held&q=a"])
        {
            await visit.Open(path);
        }

        Assert.Equal(2, balancer.Served.Count);

        // A page stands open at each silo, and one of the two stops: what it served goes on at the other, at the same place and signed in.
        IPage other = await visit.Page.Context.NewPageAsync();
        _ = await other.GotoAsync("/sweeps");
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sweeps" })).ToBeVisibleAsync();
        balancer.Leave(second.Api.BaseAddress!);
        Stopwatch stopping = Stopwatch.StartNew();
        second.Terminate();
        Assert.Equal(0, await second.Exit(TimeSpan.FromSeconds(40)));
        Assert.True(stopping.Elapsed < TimeSpan.FromSeconds(25), $"The silo took {stopping.Elapsed} to stop with pages open.");
        foreach ((IPage page, string heading) in new[] { (visit.Page, "Employees"), (other, "Sweeps") })
        {
            await Expect(page.Locator("#lost")).ToBeHiddenAsync(new() { Timeout = 20_000 });
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true })).ToBeVisibleAsync();
        }

        // It is alive, not a picture of itself.
        await visit.Page.GetByLabel("Name, email or id").FillAsync("nobody-at-all");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("Nobody fits");
        Assert.Contains("state=held", visit.Page.Url, StringComparison.Ordinal);
    }
}
