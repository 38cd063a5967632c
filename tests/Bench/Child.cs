using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansSync.Tests.Bench;

/// <summary>A process of the product, its output in a file, ended with this.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process process;
    private readonly TextWriter log;

    private Child(string name, Process process, TextWriter log)
    {
        (Name, this.process, this.log) = (name, process, log);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    public static Child Start(BenchOptions options, string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[key] = value;
        }

        StreamWriter file = new(Path.Combine(options.Results, name + ".log"), append: false) { AutoFlush = true };
        return new Child(name, Process.Start(start) ?? throw new InvalidOperationException(program), TextWriter.Synchronized(file));
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        await log.DisposeAsync();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            log.WriteLine(text);
        }
    }
}
