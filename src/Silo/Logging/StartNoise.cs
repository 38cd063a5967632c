namespace OrleansSync.Silo.Logging;

/// <summary>Warnings of the runtime at every start that nobody can or should act on, told by their event, so that their neighbours are still heard.</summary>
internal static class StartNoise
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(15);

    /// <summary>True for one of them.</summary>
    /// <param name="category">Who says it.</param>
    /// <param name="eventId">What.</param>
    /// <param name="running">How long the process has been running.</param>
    public static bool Is(string category, int eventId, TimeSpan running) => (category, eventId) switch
    {
        // Asks for the server's garbage collector; a silo that shares its machine is better off without (Silo.csproj).
        ("Orleans.Runtime.Silo", 100405) => true,

        // The first check compares with a time that was never set, and finds the machine's whole uptime.
        ("Orleans.Runtime.Watchdog", 100150) => running < Start,
        _ => false,
    };
}
