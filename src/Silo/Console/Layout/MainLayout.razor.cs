using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OrleansSync.Silo.Web.Layout;

/// <summary>What is around every page.</summary>
public sealed partial class MainLayout
{
    private IDisposable? listening;
    private bool dark;
    private bool open = true;

    /// <summary>Where links go.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    // With a base address of "/", a bare "#content" would lead to the first page.
    private string Here => new Uri(Navigation.Uri).PathAndQuery;

    /// <inheritdoc/>
    public void Dispose() => listening?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized() => listening = Feed.Listen(Redraw);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Script.InvokeAsync<string>("orleansSync.theme") == "dark")
        {
            dark = true;
            StateHasChanged();
        }
    }

    private void Redraw() => _ = InvokeAsync(StateHasChanged);

    private async Task SwitchTheme()
    {
        dark = !dark;
        await Script.InvokeVoidAsync("orleansSync.setTheme", dark ? "dark" : "light");
    }
}
