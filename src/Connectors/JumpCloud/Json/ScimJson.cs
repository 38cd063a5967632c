using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>How we write JSON: by hand, without reflection, as plain as it may be.</summary>
internal static class ScimJson
{
    public const string PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>Escapes only what JSON demands: parsers of filters often know no other escapes, and bodies stay short.</summary>
    public static JsonEncodedText Plain(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    /// <summary>A body.</summary>
    public static ReadOnlyMemory<byte> Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            write(writer, state);
        }

        return buffer.WrittenMemory;
    }

    /// <summary><c>attribute eq "value"</c>, the value as a JSON literal (RFC 7644 §3.4.2.2): quotes in an address cannot end it.</summary>
    public static string EqualFilter(string attribute, string value) => $"{attribute} eq \"{Plain(value)}\"";
}
