using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace OrleansSync.Silo.Web.Assets;

/// <summary>Style sheets and scripts of the console, out of the assembly. Each address holds the content's hash, so that browsers keep it for good.</summary>
internal static class ConsoleAssets
{
    private const string Prefix = "console/";

    private static readonly FrozenDictionary<string, Asset> All = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(static name => name[Prefix.Length..], static name => Read(name), StringComparer.Ordinal);

    /// <summary>The address of one.</summary>
    public static string Url(string name) => $"assets/{name}?v={All[name].Hash}";

    /// <summary>Serves them to everybody: the sign-in page needs them, and they say nothing.</summary>
    public static void MapConsoleAssets(this WebApplication app) =>
        app.MapGet("/assets/{name}", Get).AllowAnonymous().ExcludeFromDescription();

    private static IResult Get(HttpContext http, string name)
    {
        if (!All.TryGetValue(name, out Asset? asset))
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.Vary = "Accept-Encoding";
        bool compressed = http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (compressed)
        {
            http.Response.Headers.ContentEncoding = "gzip";
        }

        return Results.Bytes(compressed ? asset.Compressed : asset.Plain, asset.ContentType);
    }

    private static Asset Read(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new FileNotFoundException(resource);
        using MemoryStream plain = new();
        stream.CopyTo(plain);
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(plain.GetBuffer(), 0, (int)plain.Length);
        }

        string type = Path.GetExtension(resource) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "text/javascript; charset=utf-8",
        };
        return new Asset(plain.ToArray(), compressed.ToArray(), type, Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()).AsSpan(0, 8)));
    }

    private sealed record Asset(byte[] Plain, byte[] Compressed, string ContentType, string Hash);
}
