using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansSync.Tests.Api.Host;

/// <summary>Stands between a silo and its database, and can be cut: a database that goes away and comes back, while others use the server.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> open = [];
    private readonly (string Host, int Port) target;
    private readonly Task accepting;
    private volatile bool cut;

    public TcpRelay(string host, int port)
    {
        target = (host, port);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = Accept();
    }

    public int Port { get; }

    /// <summary>Drops every connection, and each new one.</summary>
    public void Cut()
    {
        cut = true;
        foreach (Socket socket in open.Keys)
        {
            socket.Dispose();
        }
    }

    /// <summary>Relays again.</summary>
    public void Restore() => cut = false;

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        Cut();
        await accepting;
    }

    private async Task Accept()
    {
        while (true)
        {
            try
            {
                _ = Relay(await listener.AcceptSocketAsync());
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task Relay(Socket near)
    {
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            open[near] = open[far] = 0;
            try
            {
                if (!cut)
                {
                    await far.ConnectAsync(target.Host, target.Port);
                    await Task.WhenAny(Copy(near, far), Copy(far, near));
                }
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // Cut; both ends are closed below.
            }
            finally
            {
                _ = open.TryRemove(near, out _);
                _ = open.TryRemove(far, out _);
            }
        }
    }

    private static async Task Copy(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Cut, or hung up.
        }
    }
}
