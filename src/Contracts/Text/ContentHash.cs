using System.Security.Cryptography;

namespace OrleansSync.Contracts.Text;

/// <summary>SHA-256 as lower-case hex: the one form of every hash.</summary>
public static class ContentHash
{
    /// <summary>The hash of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
