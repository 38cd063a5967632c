using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OrleansSync.Silo.Web.Attention;

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

    /// <summary>The theme of the page as it was asked for.</summary>
    [CascadingParameter(Name = "Dark")]
    private bool StartsDark { get; set; }

    private int Needs => Feed.Latest is { } latest ? AttentionList.Of(latest, Settings.Current).Length : 0;

    /// <inheritdoc/>
    public void Dispose() => listening?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        dark = StartsDark;
        listening = Feed.Listen(Redraw);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Script.InvokeAsync<string>("orleansSync.theme") == "dark" != dark)
        {
            dark = !dark;
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
