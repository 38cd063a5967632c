using System.Diagnostics;
using Xunit;

namespace OrleansSync.Tests.Deploy.Docs;

/// <summary>Runs a block of commands as a reader would, in a folder of its own.</summary>
internal static class Shell
{
    public static async Task<string> Run(string commands, string folder, Dictionary<string, string?> variables)
    {
        ProcessStartInfo start = new("bash", ["-euo", "pipefail", "-c", commands]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("bash");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{commands}\n{process.ExitCode}: {error}");
        return await output;
    }
}
