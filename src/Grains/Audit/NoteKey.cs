using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;

namespace OrleansSync.Grains.Audit;

/// <summary>A public key of signed notes: what a verifier keeps (c2sp.org/signed-note).</summary>
public sealed record NoteKey
{
    /// <summary>The signature type of Ed25519.</summary>
    private const byte Ed25519 = 1;

    private readonly byte[] point;

    private NoteKey(string name, byte[] point)
    {
        (Name, this.point) = (name, point);
        byte[] encoded = [Ed25519, .. point];
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. encoded]));
        Text = string.Create(CultureInfo.InvariantCulture, $"{name}+{Id:x8}+{Convert.ToBase64String(encoded)}");
    }

    /// <summary>The name that stands in signature lines.</summary>
    public string Name { get; }

    /// <summary>The first four bytes of the hash over name and key.</summary>
    public uint Id { get; }

    /// <summary>As verifiers keep it: name, id and key, joined by +.</summary>
    public string Text { get; }

    /// <summary>The public half of a signing key.</summary>
    /// <param name="name">Without spaces and plus.</param>
    /// <param name="privateKey">32 bytes.</param>
    public static NoteKey Of(string name, byte[] privateKey) => new(name, new Ed25519PrivateKeyParameters(privateKey).GeneratePublicKey().GetEncoded());

    /// <summary>Reads one as verifiers keep it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NoteKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = null;
        string[] parts = text.Split('+', 3);
        byte[] encoded = new byte[33];
        if (parts.Length != 3 || parts[0].Length == 0 || parts[0].Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(parts[2], encoded, out int length) || length != encoded.Length || encoded[0] != Ed25519)
        {
            return false;
        }

        NoteKey read = new(parts[0], encoded[1..]);
        key = read.Text == text ? read : null;
        return key is not null;
    }

    /// <summary>Whether a signature over a text is this key's.</summary>
    internal bool Signed(byte[] text, byte[] signature)
    {
        Org.BouncyCastle.Crypto.Signers.Ed25519Signer verifier = new();
        verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(point));
        verifier.BlockUpdate(text, 0, text.Length);
        return verifier.VerifySignature(signature);
    }
}
