using OrleansSync.Grains.Audit;
using Xunit;

namespace OrleansSync.Tests.Unit.Audit;

/// <summary>Notes as c2sp.org/signed-note defines them.</summary>
public sealed class SignedNoteTests
{
    private static readonly byte[] Private = [.. Enumerable.Range(0, 32).Select(one => (byte)one)];

    // RFC 8032 §7.1, test 1: the secret key, and the public key that it gives.
    private static readonly byte[] Rfc8032Secret = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    private const string Rfc8032Public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    [Fact, Trait("rule", "4")]
    public void A_key_is_shown_as_verifiers_of_notes_keep_it()
    {
        NoteKey key = NoteKey.Of("example.com/one", Rfc8032Secret);
        string[] parts = key.Text.Split('+', 3);
        Assert.Equal("example.com/one", parts[0]);
        Assert.Equal("01" + Rfc8032Public, Convert.ToHexStringLower(Convert.FromBase64String(parts[2])));
        Assert.True(NoteKey.TryParse(key.Text, out NoteKey? read));
        Assert.Equal(key.Id, read.Id);
    }

    [Theory, Trait("rule", "4")]
    [InlineData("")]
    [InlineData("a+b")]
    [InlineData("example.com/one+00000000+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")]
    [InlineData("example.com/one+zz+%%%")]
    public void What_is_no_key_is_refused(string text) => Assert.False(NoteKey.TryParse(text, out _));

    [Fact, Trait("rule", "4")]
    public void A_note_opens_with_its_key_and_no_other()
    {
        string note = SignedNote.Sign("first\n\nthird\n", "example.com/one", Private);
        Assert.StartsWith("first\n\nthird\n\n— example.com/one ", note, StringComparison.Ordinal);
        Assert.Equal("first\n\nthird\n", SignedNote.Open(note, [NoteKey.Of("example.com/two", Private), NoteKey.Of("example.com/one", Private)]));
        Assert.Null(SignedNote.Open(note, [NoteKey.Of("example.com/two", Private)]));
        Assert.Null(SignedNote.Open(note, [NoteKey.Of("example.com/one", Rfc8032Secret)]));
        Assert.Null(SignedNote.Open(note, []));
    }

    [Fact, Trait("rule", "4")]
    public void A_further_signature_of_an_unknown_key_does_no_harm()
    {
        string note = SignedNote.Sign("text\n", "example.com/one", Private);
        string witness = SignedNote.Sign("text\n", "witness", Rfc8032Secret);
        string both = note + witness[(witness.IndexOf('—', StringComparison.Ordinal))..];
        Assert.Equal("text\n", SignedNote.Open(both, [NoteKey.Of("example.com/one", Private)]));
        Assert.Equal("text\n", SignedNote.Open(both, [NoteKey.Of("witness", Rfc8032Secret)]));
    }
}
