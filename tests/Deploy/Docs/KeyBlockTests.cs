using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace OrleansSync.Tests.Deploy.Docs;

/// <summary>The book's own way to an API key.</summary>
public sealed class KeyBlockTests
{
    [Fact, Trait("rule", "8")]
    public async Task The_hash_that_the_book_makes_is_the_one_that_a_silo_compares_with()
    {
        string[] made = (await Shell.Run(Book.Block("key") + "\nprintf '%s %s' \"$API_KEY\" \"$API_HASH\"", Path.GetTempPath(), [])).Split(' ');
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made[0]))), made[1]);
        Assert.Matches("^os_[0-9a-f]{40}$", made[0]);
    }
}
