using Microsoft.Extensions.Logging;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>The one place where what was learned is kept; safe for many threads.</summary>
internal sealed partial class LearnedCapabilities(ILogger<LearnedCapabilities> logger)
{
    private TargetCapabilities current = new();

    public TargetCapabilities Current => Volatile.Read(ref current);

    /// <summary>Applies a change; logs once when it changed something.</summary>
    public void Learn(string what, Func<TargetCapabilities, TargetCapabilities> change)
    {
        while (true)
        {
            TargetCapabilities before = Current;
            TargetCapabilities after = change(before);
            if (after == before)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref current, after, before) == before)
            {
                LogLearned(what, after);
                return;
            }
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "Learned of the directory: {What}; now {Capabilities}")]
    private partial void LogLearned(string what, TargetCapabilities capabilities);
}
