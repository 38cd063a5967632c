using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace OrleansSync.Silo.Logging;

/// <summary>One line per entry, UTC, redacted as a whole: message and exception alike; with the id of the trace that it belongs to.</summary>
internal sealed class RedactingConsoleFormatter(Redactor redactor, TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name that the console logger is told.</summary>
    public const string FormatterName = "orleanssync";

    private readonly long started = clock.GetTimestamp();

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (RuntimeNoise.Is(in logEntry, clock.GetElapsedTime(started)))
        {
            return;
        }

        string level = logEntry.LogLevel switch
        {
            LogLevel.Critical => "crit",
            LogLevel.Error => "fail",
            LogLevel.Warning => "warn",
            LogLevel.Information => "info",
            _ => "dbug",
        };
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string text = logEntry.Exception is { } failure ? message + " | " + failure.ToString().ReplaceLineEndings(" ⏎ ") : message;
        string at = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? $" [trace {current.TraceId}]" : string.Empty;
        textWriter.WriteLine($"{at} {level} {logEntry.Category}[{logEntry.EventId.Id.ToString(CultureInfo.InvariantCulture)}] {redactor.Redact(text.ReplaceLineEndings(" ⏎ "))}{trace}");
    }
}
