namespace OrleansSync.Silo.Logging;

/// <summary>What is logged unless <c>Logging:LogLevel</c> says otherwise.</summary>
internal static class LogLevels
{
    /// <summary>As configuration.</summary>
    public static Dictionary<string, string?> Defaults { get; } = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Orleans"] = "Warning",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Npgsql"] = "Warning",

        // Each try of a request; what came of it is said where it is handled.
        ["Logging:LogLevel:Polly"] = "Error",

        // At every start it warns that its keys rest unencrypted. They rest in PostgreSQL beside what they wrap, by design: they are there so that erasing
        // one person's key erases that person (DESIGN 4), not to hide the database from its administrator.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",

        // At every start it asks for the server's garbage collector; a silo that shares its machine is better off without (Silo.csproj).
        ["Logging:LogLevel:Orleans.Runtime.SiloOptionsLogger"] = "Error",
    };
}
