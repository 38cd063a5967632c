using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Company;

/// <summary>Draws a company from a seed: ordinary people, and every odd case that a real one has.</summary>
internal static class Founder
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly string[] First = ["Mia", "José", "Zoë", "Liam", "Nguyễn", "Olga", "Søren", "Aisha", "Björn", "Chen", "Ravi", "Noor", "Łukasz", "Ana", "Yuki", "Tom"];
    private static readonly string[] Last = ["O'Brien", "Okoro", "Müller-Lüdenscheidt", "Smith", "García", "Nakamura", "van der Berg", "Kowalski", "Singh", "Haddad", "Li", "Dubois", "Þórsson", "Costa", "Ivanova", "X"];
    private static readonly string[] Titles = ["Welder", "Engineer", "Accountant", "Nurse", "Head of Sales", "Analyst", "Driver"];
    private static readonly string[] Departments = ["Plant", "Finance", "Sales", "IT", "People"];
    private static readonly string[] Divisions = ["North", "South", "Acme Labs"];

    /// <summary>Fills the world; what was there is gone.</summary>
    public static void Found(World world)
    {
        Random random = new(world.Options.Seed);
        world.People.Clear();
        world.Changes.Clear();
        world.Locations.Clear();
        world.Users.Clear();
        world.NextUser = 1;
        AddLocation(world, 1, "Leeds Plant", "1 Mill Rd", "Unit 4", "Leeds", "West Yorkshire", "LS1 1AA", "United Kingdom");
        AddLocation(world, 2, "Oslo", "Storgata 2", null, "Oslo", "Oslo", "0155", "Norway");
        AddLocation(world, 3, "Lindon", "42 N 650 W", null, "Lindon", "Utah", "84042", "United States");
        AddLocation(world, 4, "Remote", null, null, null, null, null, null);

        DateTimeOffset founded = world.Now.AddYears(-1);
        for (int id = 1; id <= world.Options.Employees; id++)
        {
            world.People[id] = Person(world, random, id);
            world.Changes[id] = (founded, "Inserted");
        }

        for (int foreign = 1; foreign <= Math.Max(2, world.Options.Employees / 50); foreign++)
        {
            AddUser(world, "svc" + foreign.ToString(CultureInfo.InvariantCulture), $"service{foreign}@tools.acme.test", "Service", "Account");
        }
    }

    private static JsonObject Person(World world, Random random, int id)
    {
        string first = First[random.Next(First.Length)];
        string last = Last[random.Next(Last.Length)];
        string local = Plain(first) + "." + Plain(last) + id.ToString(CultureInfo.InvariantCulture);
        int location = random.Next(1, 5);
        bool future = id % 50 == 7;
        bool inactive = id % 12 == 5 || future;
        string? email = (id % 33) switch
        {
            9 => null,
            _ when id % 100 == 42 && id > 41 => ((string?)world.People[id - 1]["workEmail"])?.ToUpperInvariant(),
            _ when id % 20 == 3 => char.ToUpperInvariant(local[0]) + local[1..] + "@Acme.test",
            _ when id % 100 == 60 => id.ToString(CultureInfo.InvariantCulture) + "up@acme.test",
            _ => local + "@acme.test",
        };
        JsonObject person = new()
        {
            ["firstName"] = first,
            ["lastName"] = last,
            ["middleName"] = random.Next(4) == 0 ? "Q." : null,
            ["preferredName"] = random.Next(6) == 0 ? first[..1] + "." : null,
            ["status"] = inactive ? "Inactive" : "Active",
            ["workEmail"] = email,
            ["employeeNumber"] = random.Next(10) == 0 ? null : "E" + id.ToString("d5", CultureInfo.InvariantCulture),
            ["jobTitle"] = Titles[random.Next(Titles.Length)],
            ["division"] = Divisions[random.Next(Divisions.Length)],
            ["department"] = Departments[random.Next(Departments.Length)],
            ["locationId"] = location.ToString(CultureInfo.InvariantCulture),
            ["workPhone"] = random.Next(3) == 0 ? null : "+44 113 496 " + random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture),
            ["workPhoneExtension"] = random.Next(3) == 0 ? random.Next(100, 999).ToString(CultureInfo.InvariantCulture) : null,
            ["homePhone"] = random.Next(2) == 0 ? string.Empty : "020 7946 " + random.Next(1000, 9999).ToString(CultureInfo.InvariantCulture),
            ["mobilePhone"] = random.Next(4) == 0 ? null : "07700 900" + random.Next(100, 999).ToString(CultureInfo.InvariantCulture),
            ["address1"] = random.Next(1, 200).ToString(CultureInfo.InvariantCulture) + " High Street",
            ["address2"] = random.Next(5) == 0 ? "Flat 2" : null,
            ["city"] = "Leeds",
            ["state"] = "West Yorkshire",
            ["zipcode"] = "LS" + random.Next(1, 29).ToString(CultureInfo.InvariantCulture) + " 2AB",
            ["country"] = "United Kingdom",
            ["hireDate"] = (future ? world.Now.AddDays(30) : world.Now.AddYears(-3)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["terminationDate"] = inactive && !future ? world.Now.AddDays(-20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "0000-00-00",
        };
        if (email is not null && id % 7 == 3)
        {
            AddUser(world, "legacy" + id.ToString(CultureInfo.InvariantCulture), email, first, "Stale").Bound = id % 2 == 0;
        }

        return person;
    }

    /// <summary>Adds a JumpCloud user that was there before.</summary>
    public static TargetUser AddUser(World world, string userName, string email, string first, string last)
    {
        string id = world.NewUserId();
        TargetUser user = new(new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", Enterprise),
            ["id"] = id,
            ["userName"] = userName,
            ["name"] = new JsonObject { ["givenName"] = first, ["familyName"] = last },
            ["displayName"] = first + " " + last,
            ["active"] = true,
            ["nickName"] = "kept by IT",
            ["emails"] = new JsonArray(new JsonObject { ["value"] = email, ["type"] = "work", ["primary"] = true }),
            [Enterprise] = new JsonObject { ["costCenter"] = "CC-1" },
        });
        world.Users[id] = user;
        return user;
    }

    private static void AddLocation(World world, int id, string label, string? one, string? two, string? city, string? state, string? zip, string? country) =>
        world.Locations[id] = new JsonObject
        {
            ["label"] = label,
            ["address1"] = one,
            ["address2"] = two,
            ["city"] = city,
            ["state"] = state,
            ["zipcode"] = zip,
            ["country"] = country,
        };

    private static string Plain(string name) => new([.. name.Normalize(System.Text.NormalizationForm.FormD).ToLowerInvariant().Where(char.IsAsciiLetter)]);
}
