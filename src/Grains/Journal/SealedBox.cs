using System.Security.Cryptography;

namespace OrleansSync.Grains.Journal;

/// <summary>AES-256-GCM: nonce, tag, ciphertext.</summary>
internal static class SealedBox
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals.</summary>
    /// <param name="plain">What.</param>
    /// <param name="key">The person's.</param>
    /// <param name="bound">Where the box belongs; it opens nowhere else.</param>
    public static byte[] Seal(ReadOnlySpan<byte> plain, byte[] key, ReadOnlySpan<byte> bound)
    {
        byte[] box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using AesGcm cipher = new(key, TagSize);
        cipher.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), bound);
        return box;
    }

    /// <summary>Opens.</summary>
    /// <exception cref="CryptographicException">Another key, another place, or altered.</exception>
    public static byte[] Open(ReadOnlySpan<byte> box, byte[] key, ReadOnlySpan<byte> bound)
    {
        byte[] plain = new byte[box.Length - NonceSize - TagSize];
        using AesGcm cipher = new(key, TagSize);
        cipher.Decrypt(box[..NonceSize], box[(NonceSize + TagSize)..], box.Slice(NonceSize, TagSize), plain, bound);
        return plain;
    }
}
