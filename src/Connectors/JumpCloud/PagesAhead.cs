namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Reads pages ahead of their consumer, as long as their start can be foretold.</summary>
internal sealed class PagesAhead(int ahead, Func<int, CancellationToken, Task<PageReply>> read, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Queue<(int Start, Task<PageReply> Page)> flying = new();

    /// <summary>HTTP requests so far, the vain ones included.</summary>
    public int Requests { get; private set; }

    /// <summary>Starts reading the first of <paramref name="starts"/>, as many as may be ahead.</summary>
    public void Foresee(IEnumerable<int> starts)
    {
        foreach (int start in starts.Take(ahead))
        {
            if (flying.All(page => page.Start != start))
            {
                Fly(start);
            }
        }
    }

    /// <summary>The page at <paramref name="start"/>, read ahead or now.</summary>
    public async Task<PageReply> Take(int start)
    {
        // A page that came short moved everything after it: what was read ahead starts at the wrong place.
        while (flying.TryPeek(out (int Start, Task<PageReply> Page) next) && next.Start != start)
        {
            flying.Dequeue();
            Requests += (await next.Page).Tries;
        }

        if (flying.Count == 0)
        {
            Fly(start);
        }

        PageReply taken = await flying.Dequeue().Page;
        Requests += taken.Tries;
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach ((_, Task<PageReply> page) in flying)
        {
            try
            {
                await page;
            }
            catch (OperationCanceledException)
            {
                // We have just asked for it: nobody wants this page any more.
            }
        }

        stop.Dispose();
    }

    private void Fly(int start) => flying.Enqueue((start, read(start, stop.Token)));
}
