using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace OrleansSync.Tests.Integration.Journal;

/// <summary>Between the journal and PostgreSQL: passes everything on, and once, when asked, a connection dies at its COMMIT.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private readonly int server;
    private CancellationTokenSource up = new();
    private int armed;

    public LossyProxy(string database)
    {
        NpgsqlConnectionStringBuilder parts = new(database);
        server = parts.Port;
        listener.Start();
        parts.Host = "127.0.0.1";
        parts.Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Database = parts.ConnectionString;
        accepting = Accept();
    }

    /// <summary>The connection string through it.</summary>
    public string Database { get; }

    /// <summary>False once what was asked for has happened.</summary>
    public bool IsArmed => armed != 0;

    /// <summary>The next COMMIT reaches the server; its answer reaches nobody.</summary>
    public void LoseNextAnswer() => armed = 1;

    /// <summary>The next COMMIT does not reach the server.</summary>
    public void LoseNextCommit() => armed = 2;

    /// <summary>Cuts every connection and takes no new one: the server is restarting.</summary>
    public Task Down() => up.CancelAsync();

    /// <summary>Back again.</summary>
    public void Up() => up = new CancellationTokenSource();

    public async ValueTask DisposeAsync()
    {
        await up.CancelAsync();
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
        up.Dispose();
    }

    private async Task Accept()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(Relay(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task Relay(TcpClient client)
    {
        using TcpClient near = client;
        using TcpClient far = new();
        using CancellationTokenSource stopOrDown = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, up.Token);
        CancellationToken hangUp = stopOrDown.Token;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, server, hangUp);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(hangUp);
            Task back = far.GetStream().CopyToAsync(near.GetStream(), end.Token);
            byte[] buffer = new byte[64 * 1024];
            while (await near.GetStream().ReadAsync(buffer, hangUp) is > 0 and int read)
            {
                bool commits = buffer.AsSpan(0, read).IndexOf(Commit) >= 0;
                int how = commits ? Interlocked.Exchange(ref armed, 0) : 0;
                if (how > 0)
                {
                    await end.CancelAsync();
                    await ((Task)back).ContinueWith(static _ => { }, TaskScheduler.Default);
                    if (how == 1)
                    {
                        await far.GetStream().WriteAsync(buffer.AsMemory(0, read), hangUp);

                        // The answer says that it is done; then the line goes dead.
                        _ = await far.GetStream().ReadAsync(buffer, hangUp);
                    }

                    return;
                }

                await far.GetStream().WriteAsync(buffer.AsMemory(0, read), hangUp);
            }
        }
        catch (Exception closed) when (closed is IOException or SocketException or OperationCanceledException)
        {
            // One side hung up; the other follows.
        }
    }
}
