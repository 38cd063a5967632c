using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>Seeded companies: the same for the same seed, with every odd case of a real one.</summary>
public sealed class CompanyTests
{
    private static readonly DateTimeOffset Today = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_same_seed_gives_the_same_company_and_another_seed_another()
    {
        Assert.Equal(await Everything(seed: 7), await Everything(seed: 7));
        Assert.NotEqual(await Everything(seed: 7), await Everything(seed: 8));
    }

    [Fact]
    public async Task A_larger_company_begins_like_a_smaller_one()
    {
        await using Vendors small = await Vendors.Start(employees: 40, clock: new FakeTimeProvider(Today));
        await using Vendors large = await Vendors.Start(employees: 400, clock: new FakeTimeProvider(Today));
        Assert.Equal(
            (await small.Control("employees")).AsArray().Select(static one => one!.ToJsonString()),
            (await large.Control("employees")).AsArray().Take(40).Select(static one => one!.ToJsonString()));
    }

    [Fact]
    public async Task A_company_has_every_odd_case()
    {
        await using Vendors vendors = await Vendors.Start(employees: 400, clock: new FakeTimeProvider(Today));
        JsonObject[] people = [.. (await vendors.Control("employees")).AsArray().Select(static one => one!.AsObject())];
        JsonObject[] users = [.. (await vendors.Control("users")).AsArray().Select(static one => one!.AsObject())];
        string[] emails = [.. people.Select(static one => (string?)one["workEmail"] ?? string.Empty).Where(static email => email.Length > 0)];
        Dictionary<string, bool> cases = new()
        {
            ["apostrophe in a name"] = people.Any(static one => Name(one).Contains('\'', StringComparison.Ordinal)),
            ["emoji in a name"] = people.Any(static one => Name(one).Any(char.IsSurrogate)),
            ["not Latin"] = people.Any(static one => Name(one).Any(static character => character is >= '\u4e00' and <= '\u9fff')),
            ["long name"] = people.Any(static one => Name(one).Length > 150),
            ["no first name"] = people.Any(static one => one["firstName"] is null),
            ["no email"] = people.Any(static one => one["workEmail"] is null),
            ["empty email"] = people.Any(static one => one["workEmail"] is JsonValue email && email.ToString().Length == 0),
            ["the same email in another case"] = emails.Length > emails.Distinct(StringComparer.OrdinalIgnoreCase).Count(),
            ["the same local part at another domain"] = emails.Select(Local).Distinct().Count() < emails.Distinct(StringComparer.OrdinalIgnoreCase).Count(),
            ["a local part that is no user name"] = emails.Any(static email => email.Contains('\'', StringComparison.Ordinal)) && emails.Any(static email => char.IsAsciiDigit(email[0])),
            ["empty and missing values"] = people.Any(static one => one["homePhone"] is JsonValue phone && phone.ToString().Length == 0) && people.Any(static one => one["mobilePhone"] is null),
            ["terminated"] = people.Any(static one => (string?)one["status"] == "Inactive" && string.CompareOrdinal((string?)one["terminationDate"], "2026-05-04") < 0),
            ["future hire, inactive"] = people.Any(static one => (string?)one["status"] == "Inactive" && string.CompareOrdinal((string?)one["hireDate"], "2026-05-04") > 0),
            ["future hire, active"] = people.Any(static one => (string?)one["status"] == "Active" && string.CompareOrdinal((string?)one["hireDate"], "2026-05-04") > 0),
            ["future termination"] = people.Any(static one => (string?)one["status"] == "Active" && string.CompareOrdinal((string?)one["terminationDate"], "2026-05-04") > 0),
            ["an account with another user name"] = users.Any(user => emails.Contains(Email(user), StringComparer.OrdinalIgnoreCase) && Local(Email(user)) != (string?)user["userName"]),
            ["a foreign account"] = users.Any(user => !emails.Contains(Email(user), StringComparer.OrdinalIgnoreCase)),
        };
        Assert.Empty(cases.Where(static one => !one.Value).Select(static one => one.Key));
    }

    [Fact]
    public async Task The_accounts_at_the_start_are_unique()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2000);
        JsonNode[] users = [.. (await vendors.Control("users")).AsArray().Select(static user => user!)];
        Assert.Equal(users.Length, users.Select(Email).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(users.Length, users.Select(static user => (string)user["userName"]!).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    private static async Task<string> Everything(int seed)
    {
        await using Vendors vendors = await Vendors.Start(employees: 300, seed, new FakeTimeProvider(Today));
        return (await vendors.Control("employees")).ToJsonString() + (await vendors.Control("users")).ToJsonString();
    }

    private static string Name(JsonObject person) => $"{(string?)person["firstName"]} {(string?)person["lastName"]}";

    private static string Email(JsonNode user) => (string)user["emails"]![0]!["value"]!;

    private static string Local(string email) => email.Split('@')[0].ToLowerInvariant();
}
