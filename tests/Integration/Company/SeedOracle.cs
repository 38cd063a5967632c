using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;

namespace OrleansSync.Tests.Integration.Company;

/// <summary>What JumpCloud should hold, read from the seed's tables by hand and from raw JSON alone: it shares no code with the mapper.</summary>
internal static class SeedOracle
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>Holds the two vendors against each other.</summary>
    /// <param name="people">BambooHR, raw.</param>
    /// <param name="places">BambooHR's locations, raw.</param>
    /// <param name="users">JumpCloud, raw.</param>
    /// <param name="before">JumpCloud before the first sync, raw.</param>
    /// <param name="told">What the product says of each employee, by id.</param>
    /// <returns>Everything that is not as it should be.</returns>
    public static IReadOnlyList<string> Judge(JsonArray people, JsonArray places, JsonArray users, JsonArray before, IReadOnlyDictionary<string, JsonNode> told)
    {
        List<string> wrong = [];
        Dictionary<string, JsonNode> place = places.ToDictionary(one => (string)one!["id"]!, one => one!);
        ILookup<string, JsonNode> byEmail = users.ToLookup(Email, one => one!, StringComparer.OrdinalIgnoreCase);
        wrong.AddRange(byEmail.Where(same => same.Key.Length > 0 && same.Count() > 1).Select(same => "two accounts with one email: " + string.Join(", ", same.Select(one => one["id"]))));
        ILookup<string, JsonNode> owners = people.ToLookup(one => Text(one!, "workEmail") ?? string.Empty, one => one!, StringComparer.OrdinalIgnoreCase);

        // No account was deleted, and no user name of one that was there is another now.
        foreach (JsonNode? old in before)
        {
            JsonNode? now = users.FirstOrDefault(one => (string?)one!["id"] == (string?)old!["id"]);
            if (now is null || (string?)now["userName"] != (string?)old!["userName"])
            {
                wrong.Add($"account {old!["id"]} is gone or renamed");
            }
        }

        foreach (JsonNode? one in people)
        {
            JsonNode person = one!;
            string id = (string)person["id"]!;
            string? email = Text(person, "workEmail");
            JsonNode? says = told.GetValueOrDefault(id);
            string? hold = (string?)says?["hold"]?["reason"];
            JsonNode? linked = (string?)says?["target"]?["id"] is { } target ? users.FirstOrDefault(user => (string?)user!["id"] == target) : null;
            bool active = Text(person, "status") == "Active";
            if (!active)
            {
                // The sandbox's first employee owns the key; to suspend them would saw off our own branch.
                if (linked is not null && (bool)linked["active"]! && (hold != "Protected" || id != "1"))
                {
                    wrong.Add($"{id} left, and the account is active ({hold})");
                }

                continue;
            }

            if (email is null || owners[email].Count() > 1 || !email.All(static letter => letter < 128))
            {
                // Nobody, or nobody alone, or what the product may refuse to take for an address.
                continue;
            }

            if (hold is not null)
            {
                if (!IsExcused(hold, email, linked, users))
                {
                    wrong.Add($"{id} is held without a visible reason: {hold}");
                }

                continue;
            }

            JsonNode? account = byEmail[email].SingleOrDefault();
            if (account is null || (string?)account["id"] != (string?)linked?["id"])
            {
                wrong.Add($"{id} has no account of the work email, or is linked to another ({(string?)says?["state"]})");
                continue;
            }

            bool made = before.All(old => (string?)old!["id"] != (string?)account["id"]);
            foreach ((string path, string? expected) in Expected(person, place.GetValueOrDefault(Text(person, "locationId") ?? string.Empty)))
            {
                string? found = Find(account, path);
                if (expected is not null ? found != expected : made && found is not null)
                {
                    wrong.Add($"{id}: {path} is '{found}', should be '{expected}'");
                }
            }

            if (made && !(bool)account["active"]!)
            {
                wrong.Add($"{id} is active, the account is not");
            }
        }

        return wrong;
    }

    /// <summary>What the product says of everybody whom it knows, by id.</summary>
    public static async Task<Dictionary<string, JsonNode>> Told(SiloProcess silo, JsonArray people)
    {
        Dictionary<string, JsonNode> told = new(StringComparer.Ordinal);
        foreach (JsonNode? person in people)
        {
            string id = (string)person!["id"]!;
            using HttpResponseMessage answer = await silo.Api.GetAsync($"/api/v1/employees/id:{id}");
            if (answer.IsSuccessStatusCode)
            {
                told[id] = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            }
        }

        return told;
    }

    /// <summary>The seed's two tables, row by row.</summary>
    private static IEnumerable<(string Path, string? Value)> Expected(JsonNode person, JsonNode? place)
    {
        string? first = Text(person, "firstName");
        string? last = Text(person, "lastName");
        yield return ("name.givenName", first);
        yield return ("name.familyName", last);
        yield return ("displayName", Together(" ", Text(person, "preferredName") ?? first, last));
        yield return ("name.middleName", Text(person, "middleName"));
        yield return (Enterprise + ":employeeNumber", Text(person, "employeeNumber"));
        yield return ("title", Text(person, "jobTitle"));
        yield return (Enterprise + ":organization", Text(person, "division"));
        yield return (Enterprise + ":department", Text(person, "department"));
        yield return ("phoneNumbers.work.value", Text(person, "workPhone") is { } phone ? phone + (Text(person, "workPhoneExtension") is { } extension ? " x" + extension : string.Empty) : null);
        yield return ("phoneNumbers.home.value", Text(person, "homePhone"));
        yield return ("phoneNumbers.mobile.value", Text(person, "mobilePhone"));
        yield return ("addresses.home.streetAddress", Together(", ", Text(person, "address1"), Text(person, "address2")));
        yield return ("addresses.home.locality", Text(person, "city"));
        yield return ("addresses.home.region", Text(person, "state"));
        yield return ("addresses.home.postalCode", Text(person, "zipcode"));
        yield return ("addresses.home.country", Text(person, "country"));
        if (place is not null)
        {
            yield return ("addresses.work.formatted", Text(place, "label"));
            yield return ("addresses.work.streetAddress", Together(", ", Text(place, "address1"), Text(place, "address2")));
            yield return ("addresses.work.locality", Text(place, "city"));
            yield return ("addresses.work.region", Text(place, "state"));
            yield return ("addresses.work.postalCode", Text(place, "zipcode"));
            yield return ("addresses.work.country", Text(place, "country"));
        }
    }

    /// <summary>A hold that the data explain.</summary>
    private static bool IsExcused(string hold, string email, JsonNode? linked, JsonArray users)
    {
        string local = email[..email.LastIndexOf('@')];
        return hold switch
        {
            "UsernameInvalid" => linked is null,
            "UsernameTaken" => linked is null && users.Any(user => string.Equals((string?)user!["userName"], local, StringComparison.OrdinalIgnoreCase)),
            "EmailTaken" => users.Any(user => string.Equals(Email(user), email, StringComparison.OrdinalIgnoreCase) && (string?)user!["id"] != (string?)linked?["id"]),
            "KeyReassigned" or "DuplicateWorkEmail" => true,
            _ => false,
        };
    }

    private static string? Find(JsonNode account, string path)
    {
        JsonNode? at = account;
        if (path.StartsWith(Enterprise, StringComparison.Ordinal))
        {
            return NonEmpty((string?)account[Enterprise]?[path[(Enterprise.Length + 1)..]]);
        }

        foreach (string part in path.Split('.'))
        {
            at = at is JsonArray items ? items.FirstOrDefault(item => (string?)item!["type"] == part) : at?[part];
        }

        return NonEmpty((string?)at);
    }

    private static string Email(JsonNode? user) => (string?)user!["emails"]?.AsArray().FirstOrDefault()?["value"] ?? string.Empty;

    private static string? Text(JsonNode one, string name) => NonEmpty(one[name]?.ToString().Normalize(NormalizationForm.FormC).Trim());

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Together(string between, params string?[] parts) => NonEmpty(string.Join(between, parts.OfType<string>()));
}
