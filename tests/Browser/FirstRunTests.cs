using OrleansSync.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace OrleansSync.Tests.Browser;

[Collection(nameof(ConsoleSilo))]
public sealed class FirstRunTests(ConsoleSilo console)
{
    [Fact]
    public async Task Who_has_set_nothing_up_is_led_from_the_keys_to_the_start()
    {
        await using SiloProcess silo = await SiloProcess.Start(console.Server, employees: 3, new() { ["JumpCloud__BaseUrl"] = null, ["JumpCloud__ApiKey"] = null });
        _ = await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        await using Visit visit = await console.Visit("admin", address: silo.Api.BaseAddress);
        await Expect(visit.Region("First run")).ToContainTextAsync("JumpCloud__ApiKey=");
        await Expect(visit.Region("First run")).ToContainTextAsync("# BambooHr__ApiKey is set");
        await Expect(visit.Button("Sync everyone now")).ToBeDisabledAsync();
        await visit.Button("Test both").ClickAsync();
        await Expect(visit.Region("Connections")).ToContainTextAsync("to look at", new() { Timeout = 20_000 });
        await visit.Picture("first-run");
    }
}
