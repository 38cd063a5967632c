using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Grains.Audit;

namespace OrleansSync.Silo.Hosting;

/// <summary><c>verify FILE [KEY …]</c>: checks an export of the history, without server or database.</summary>
internal static class VerifyCommand
{
    /// <summary>The word that asks for it.</summary>
    public const string Name = "verify";

    private const int Holds = 0;
    private const int Broken = 1;
    private const int Misused = 2;

    /// <summary>Checks.</summary>
    /// <param name="arguments">The file, then the public keys that the caller kept.</param>
    /// <param name="output">What came of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>0 when all holds, 1 when something was altered, 2 when it could not be checked.</returns>
    public static async Task<int> Run(string[] arguments, TextWriter output, CancellationToken cancellationToken)
    {
        ImmutableArray<NoteKey> keys = [.. arguments.Skip(1).Select(text => NoteKey.TryParse(text, out NoteKey? key) ? key : null).OfType<NoteKey>()];
        if (arguments.Length == 0 || keys.Length != arguments.Length - 1)
        {
            await output.WriteLineAsync("Usage: verify FILE [KEY …]   FILE: from GET /api/v1/audit/export   KEY: as GET /api/v1/audit/keys shows it");
            return Misused;
        }

        AuditVerdict verdict;
        try
        {
            await using FileStream file = File.OpenRead(arguments[0]);
            verdict = await new AuditVerifier(keys).Verify(file, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync($"{arguments[0]} cannot be read: {failure.Message}");
            return Misused;
        }

        if (verdict.Fault is { } fault)
        {
            string what = fault.Stream is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" {fault.Stream} version {fault.Version}");
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"BROKEN at line {fault.Line}: {fault.Kind.ToString().ToLowerInvariant()}{what}. {fault.Detail}"));
            return Broken;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Holds: {verdict.Events} events in {verdict.Streams} streams, {verdict.Seals} seals."));
        foreach (string line in Remarks(verdict, given: !keys.IsEmpty))
        {
            await output.WriteLineAsync("  " + line);
        }

        return Holds;
    }

    private static IEnumerable<string> Remarks(AuditVerdict verdict, bool given)
    {
        if (verdict.LastSeal is { } last)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Last seal: {last.Number}, {last.At:u}, hash {last.Hash}.");
        }

        foreach (NoteKey key in verdict.Keys)
        {
            yield return given ? $"Key: {key.Text}" : $"Key, of the file itself, to be compared with the one that you kept: {key.Text}";
        }

        if (verdict.Unsealed > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{verdict.Unsealed} events are newer than the last seal of their stream: chained, not signed yet.");
        }

        if (verdict.Unchained > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{verdict.Unchained} events are of before there was a chain: they hold as they stood when the chain or a seal first took them in.");
        }
    }
}
