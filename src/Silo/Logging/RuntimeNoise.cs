using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansSync.Silo.Logging;

/// <summary>What the runtime says at every start or stop that nobody can or should act on, told by its event, so that its neighbours are still heard.</summary>
internal static class RuntimeNoise
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(15);

    /// <summary>True for one of them.</summary>
    /// <param name="entry">As logged.</param>
    /// <param name="running">How long the process has been running.</param>
    public static bool Is<TState>(in LogEntry<TState> entry, TimeSpan running) => (entry.Category, entry.EventId.Id) switch
    {
        // Asks for the server's garbage collector; a silo that shares its machine is better off without (Silo.csproj).
        ("Orleans.Runtime.Silo", 100405) => true,

        // The first check compares with a time that was never set, and finds the machine's whole uptime.
        ("Orleans.Runtime.Watchdog", 100150) => running < Start,

        // A sweep that is stopped tells its partitions so; at a stop of the whole silo they are stopping as well.
        ("Orleans.Messaging", 100071) => entry.Exception is SiloUnavailableException { Message: var message } && message.EndsWith("is shutting down.", StringComparison.Ordinal),
        _ => false,
    };
}
