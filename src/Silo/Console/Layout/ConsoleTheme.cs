using MudBlazor;

namespace OrleansSync.Silo.Web.Layout;

/// <summary>MudBlazor's colours, those of console.css; every text on its ground has a contrast of at least 4.5.</summary>
internal static class ConsoleTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1d4ed8",
            Secondary = "#475569",
            Error = "#b91c1c",
            Warning = "#92400e",
            Success = "#166534",
            Info = "#1d4ed8",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            AppbarBackground = "#16202e",
            AppbarText = "#ffffff",
            DrawerBackground = "#ffffff",
            DrawerText = "#16202e",
            DrawerIcon = "#47566b",
            TextPrimary = "#16202e",
            TextSecondary = "#47566b",
            LinesInputs = "#7b8798",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#93b4ff",
            PrimaryContrastText = "#0b1526",
            Secondary = "#b3bfce",
            Error = "#fca5a5",
            ErrorContrastText = "#2b0a0a",
            Warning = "#fbbf24",
            Success = "#4ade80",
            Info = "#93b4ff",
            Background = "#10151d",
            Surface = "#19212c",
            AppbarBackground = "#0b1017",
            AppbarText = "#e8edf4",
            DrawerBackground = "#19212c",
            DrawerText = "#e8edf4",
            DrawerIcon = "#b3bfce",
            TextPrimary = "#e8edf4",
            TextSecondary = "#b3bfce",
            LinesInputs = "#8191a5",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "236px" },
        Typography = new Typography { Default = new DefaultTypography { FontFamily = Fonts }, Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none", FontWeight = "600" } },
    };
}
