using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace OrleansSync.Grains.Audit;

/// <summary>A text with a signature below, as c2sp.org/signed-note defines it, signed with Ed25519.</summary>
public static class SignedNote
{
    private const string Mark = "— ";
    private const int SignatureSize = 64;

    /// <summary>Signs a text.</summary>
    /// <param name="text">Lines, each ended; no control characters beside.</param>
    /// <param name="name">The key's.</param>
    /// <param name="privateKey">32 bytes.</param>
    public static string Sign(string text, string name, byte[] privateKey)
    {
        byte[] signature = new byte[4 + SignatureSize];
        BinaryPrimitives.WriteUInt32BigEndian(signature, NoteKey.Of(name, privateKey).Id);
        byte[] content = Encoding.UTF8.GetBytes(text);
        Ed25519Signer signer = new();
        signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(privateKey));
        signer.BlockUpdate(content, 0, content.Length);
        signer.GenerateSignature().CopyTo(signature, 4);
        return $"{text}\n{Mark}{name} {Convert.ToBase64String(signature)}\n";
    }

    /// <summary>The text of a note that one of these keys signed.</summary>
    /// <returns>Null when it is no note, no known key signed it, or a known key's signature does not hold.</returns>
    public static string? Open(string note, IReadOnlyCollection<NoteKey> keys)
    {
        ArgumentNullException.ThrowIfNull(note);
        int end = note.LastIndexOf("\n\n" + Mark, StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n'))
        {
            return null;
        }

        string text = note[..(end + 1)];
        byte[] content = Encoding.UTF8.GetBytes(text);
        bool signed = false;
        foreach (string line in note[(end + 2)..^1].Split('\n'))
        {
            string[] parts = line.Split(' ');
            byte[] signature = new byte[4 + SignatureSize];
            if (parts.Length != 3 || parts[0] + " " != Mark || !Convert.TryFromBase64String(parts[2], signature, out int length) || Convert.ToBase64String(signature.AsSpan(0, length)) != parts[2])
            {
                return null;
            }

            uint id = BinaryPrimitives.ReadUInt32BigEndian(signature);
            if (keys.FirstOrDefault(key => key.Name == parts[1] && key.Id == id) is { } known)
            {
                if (length != signature.Length || !known.Signed(content, signature[4..]))
                {
                    return null;
                }

                signed = true;
            }
        }

        return signed ? text : null;
    }
}
