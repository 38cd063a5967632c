namespace OrleansSync.Silo.Logging;

/// <summary>What is logged unless <c>Logging:LogLevel</c> says otherwise.</summary>
internal static class LogLevels
{
    /// <summary>As configuration.</summary>
    public static Dictionary<string, string?> Defaults { get; } = new()
    {
        ["Logging:LogLevel:Default"] = "Information",

        // The runtime's name is the beginning of ours.
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:OrleansSync"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Npgsql"] = "Warning",

        // Each try, the runtime's own placement retries at a stop included; what came of it is said where it is handled.
        ["Logging:LogLevel:Polly"] = "Critical",

        // At every start it warns that its keys rest unencrypted. They rest in PostgreSQL beside what they wrap, by design: they are there so that erasing
        // one person's key erases that person (DESIGN 4), not to hide the database from its administrator.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
    };
}
