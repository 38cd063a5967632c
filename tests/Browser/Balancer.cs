using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansSync.Tests.Browser;

/// <summary>One address in front of several silos: each new connection goes to the next of them, as a load balancer without sticky sessions does.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, int> open = [];
    private readonly Task accepting;
    private volatile int[] ports;
    private int turn;

    public Balancer(params Uri[] silos)
    {
        ports = [.. silos.Select(silo => silo.Port)];
        listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = Accept();
    }

    public Uri Address { get; }

    /// <summary>How many connections each silo got, by port.</summary>
    public ConcurrentDictionary<int, int> Served { get; } = [];

    /// <summary>Takes a silo out; what is open to it breaks.</summary>
    public void Leave(Uri silo)
    {
        ports = [.. ports.Where(port => port != silo.Port)];
        foreach ((Socket socket, int _) in open.Where(pair => pair.Value == silo.Port))
        {
            socket.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        foreach (Socket socket in open.Keys)
        {
            socket.Dispose();
        }

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
            try
            {
                int[] now = ports;
                int port = now[(int)((uint)Interlocked.Increment(ref turn) % now.Length)];
                open[near] = open[far] = port;
                _ = Served.AddOrUpdate(port, 1, static (_, count) => count + 1);
                await far.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAny(Copy(near, far), Copy(far, near));
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // Broken; both ends are closed below.
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
            // Broken, or hung up.
        }
    }
}
