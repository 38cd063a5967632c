namespace OrleansSync.Cli;

/// <summary>Where a run reads and writes: data on <paramref name="Out"/>, everything for people on <paramref name="Error"/>.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="OutIsScreen">Colour is for screens only.</param>
/// <param name="ErrorIsScreen">So is a bar that redraws itself.</param>
/// <param name="Environment">Reads a variable.</param>
/// <param name="Clock">Paces what waits.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool OutIsScreen, bool ErrorIsScreen, Func<string, string?> Environment, TimeProvider Clock)
{
    /// <summary>The process's own. NO_COLOR is honoured.</summary>
    public static Terminal OfProcess()
    {
        bool plain = System.Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        return new Terminal(Console.Out, Console.Error, !plain && !Console.IsOutputRedirected, !Console.IsErrorRedirected, System.Environment.GetEnvironmentVariable, TimeProvider.System);
    }
}
