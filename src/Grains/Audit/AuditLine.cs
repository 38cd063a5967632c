using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Audit;

/// <summary>A line of an export.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Bytes">As read, the line's end apart.</param>
/// <param name="Content">The object on it; null when it is none in canonical form, to the byte.</param>
internal sealed record AuditLine(long Number, byte[] Bytes, JsonElement? Content)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>What stands on it, or an empty text.</summary>
    public string Kind => Content is { } content ? Text(content, "kind") ?? string.Empty : string.Empty;

    /// <summary>Reads lines, each ended by one line feed.</summary>
    public static async IAsyncEnumerable<AuditLine> Read(Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        ArrayBufferWriter<byte> line = new();
        long number = 0;
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            int from = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', from, read - from)) >= 0; from = end + 1)
            {
                line.Write(buffer.AsSpan(from, end - from));
                yield return Of(++number, line.WrittenSpan.ToArray());
                line.ResetWrittenCount();
            }

            line.Write(buffer.AsSpan(from, read - from));
        }

        if (line.WrittenCount > 0)
        {
            // Cut off: the last line too has its end.
            yield return new AuditLine(++number, line.WrittenSpan.ToArray(), Content: null);
        }
    }

    /// <summary>A text member, or null.</summary>
    public static string? Text(JsonElement content, string name) => content.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>A whole number, or null.</summary>
    public static long? Whole(JsonElement content, string name) => content.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long value) ? value : null;

    private static AuditLine Of(long number, byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Strict);
            JsonElement root = document.RootElement;
            return new AuditLine(number, bytes, root.ValueKind == JsonValueKind.Object && CanonicalJson.Write(root).AsSpan().SequenceEqual(bytes) ? root.Clone() : null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // No JSON, or no UTF-8.
            return new AuditLine(number, bytes, Content: null);
        }
    }
}
