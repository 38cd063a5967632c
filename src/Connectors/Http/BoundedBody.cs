namespace OrleansSync.Connectors.Http;

/// <summary>Reads a reply's body into memory, up to a limit.</summary>
internal static class BoundedBody
{
    private const int FirstBufferBytes = 4096;

    /// <summary>The whole body; null when it is longer than <paramref name="bytesMax"/>.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> Read(HttpContent content, int bytesMax, CancellationToken cancellationToken)
    {
        long? announced = content.Headers.ContentLength;
        if (announced == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (announced > bytesMax)
        {
            return null;
        }

        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[announced ?? Math.Min(FirstBufferBytes, bytesMax)];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || length == announced)
            {
                return buffer.AsMemory(0, length);
            }

            if (length == buffer.Length)
            {
                if (length >= bytesMax)
                {
                    return null;
                }

                Array.Resize(ref buffer, (int)Math.Min(2L * length, bytesMax));
            }
        }
    }
}
