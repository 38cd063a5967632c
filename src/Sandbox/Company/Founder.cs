using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Scim;

namespace OrleansSync.Sandbox.Company;

/// <summary>Draws a company from a seed: ordinary people, and every odd case that a real one has. Dates are relative to today; all else is the same for the same seed.</summary>
internal static class Founder
{
    private static readonly string[] First = ["Mia", "José", "Zoë", "Liam", "Nguyễn", "Olga", "Søren", "Aisha", "Björn", "Chen", "Ravi", "Noor", "Łukasz", "Ana", "Yuki", "Tom"];
    private static readonly string[] Last = ["O'Brien", "Okoro", "Müller-Lüdenscheidt", "Smith", "García", "Nakamura", "van der Berg", "Kowalski", "Singh", "Haddad", "Li", "Dubois", "Þórsson", "Costa", "Ivanova", "X"];
    private static readonly string[] OddFirst = ["Zoë 🌸", "李小龙", "عائشة", "Ó", "Anne-Marie \"Annie\"", "D’Artagnan", "\u00C5ngstro\u0308m", "Renée\u200B"];
    private static readonly string[] OddLast = ["O’Néill 👩‍💻", "王", "الراشد", "<b>Bold</b>", "Null", "St. John-Smythe, Jr.", "İstanbullu", "de la Cruz y Ortega"];
    private static readonly string[] Titles = ["Welder", "Engineer", "Accountant", "Nurse", "Head of Sales", "Analyst", "Driver"];
    private static readonly string[] Departments = ["Plant", "Finance", "Sales", "IT", "People"];
    private static readonly string[] Divisions = ["North", "South", "Acme Labs"];
    private static readonly string[] Terms = ["Full-Time", "Part-Time", "Contractor"];

    /// <summary>Fills the world; what was there is gone.</summary>
    public static void Found(World world)
    {
        Random random = new(world.Options.Seed);
        world.People.Clear();
        world.Changes.Clear();
        world.Locations.Clear();
        world.Users.Clear();
        AddLocation(world, 1, "Leeds Plant", ["1 Mill Rd", "Unit 4", "Leeds", "West Yorkshire", "LS1 1AA", "United Kingdom"]);
        AddLocation(world, 2, "Oslo", ["Storgata 2", null, "Oslo", "Oslo", "0155", "Norway"]);
        AddLocation(world, 3, "Lindon", ["42 N 650 W", null, "Lindon", "Utah", "84042", "United States"]);
        AddLocation(world, 4, "Remote", [null, null, null, null, null, null]);

        DateTimeOffset founded = world.Now.AddYears(-1);
        for (int id = 1; id <= world.Options.Employees; id++)
        {
            JsonObject person = Person(world, random, id);
            world.People[id] = person;
            world.Changes[id] = (founded, "Inserted");
            AddAccount(world, id, person);
        }

        for (int foreign = 1; foreign <= Math.Max(2, world.Options.Employees / 50); foreign++)
        {
            _ = AddUser(world, Text($"svc{foreign}"), Text($"service{foreign}@tools.acme.test"), "Service", "Account");
        }
    }

    /// <summary>Adds a JumpCloud user that was there before.</summary>
    public static TargetUser AddUser(World world, string userName, string email, string first, string last)
    {
        JsonObject resource = new()
        {
            ["schemas"] = new JsonArray(ScimSchema.Core, ScimSchema.Enterprise),
            ["id"] = world.Users.NewId(),
            ["userName"] = userName,
            ["name"] = new JsonObject { ["givenName"] = first, ["familyName"] = last },
            ["displayName"] = first + " " + last,
            ["active"] = true,
            ["nickName"] = "kept by IT",
            ["emails"] = new JsonArray(new JsonObject { ["value"] = email, ["type"] = "work", ["primary"] = true }),
            [ScimSchema.Enterprise] = new JsonObject { ["costCenter"] = "CC-1" },
        };
        TargetUser user = new(resource, DateTimeOffset.MinValue) { Foreign = true };
        world.Users.Add(user);
        return user;
    }

    private static JsonObject Person(World world, Random random, int id)
    {
        bool odd = id % 15 == 14;
        string first = odd ? OddFirst[random.Next(OddFirst.Length)] : First[random.Next(First.Length)];
        string last = odd ? OddLast[random.Next(OddLast.Length)] : Last[random.Next(Last.Length)];
        if (id % 110 == 51)
        {
            last = string.Join('-', Enumerable.Repeat("Featherstonehaugh", 12));
        }

        bool future = id % 50 == 7;
        bool inactive = id % 12 == 5 || future;
        bool leaving = id % 40 == 21 && !inactive;
        string hired = World.Date(future || id % 50 == 37 ? world.Now.AddDays(30) : world.Now.AddYears(-3).AddDays(id % 300));
        return new JsonObject
        {
            ["firstName"] = id % 97 == 31 ? null : first,
            ["lastName"] = last,
            ["middleName"] = random.Next(4) == 0 ? "Q." : null,
            ["preferredName"] = random.Next(6) == 0 ? first[..1] + "." : null,
            ["status"] = inactive ? "Inactive" : "Active",
            ["workEmail"] = WorkEmail(world, id, first, last),
            ["homeEmail"] = random.Next(3) == 0 ? Text($"home{id}@mail.test") : null,
            ["employeeNumber"] = random.Next(10) == 0 ? null : Text($"E{id:d5}"),
            ["jobTitle"] = id % 88 == 61 ? " Engineer  " : Titles[random.Next(Titles.Length)],
            ["division"] = Divisions[random.Next(Divisions.Length)],
            ["department"] = id % 45 == 29 ? null : Departments[random.Next(Departments.Length)],
            ["employmentHistoryStatus"] = inactive && !future ? "Terminated" : Terms[random.Next(Terms.Length)],
            ["locationId"] = id % 65 == 46 ? null : Text($"{random.Next(1, 5)}"),
            ["supervisorEId"] = id == 1 ? null : Text($"{1 + ((id - 1) / 8)}"),
            ["workPhone"] = random.Next(3) == 0 ? null : Text($"+44 113 496 {random.Next(1000, 9999)}"),
            ["workPhoneExtension"] = random.Next(3) == 0 ? Text($"{random.Next(100, 999)}") : null,
            ["homePhone"] = random.Next(2) == 0 ? string.Empty : Text($"020 7946 {random.Next(1000, 9999)}"),
            ["mobilePhone"] = random.Next(4) == 0 ? null : Text($"07700 900{random.Next(100, 999)}"),
            ["address1"] = Text($"{random.Next(1, 200)} High Street"),
            ["address2"] = random.Next(5) == 0 ? "Flat 2" : null,
            ["city"] = "Leeds",
            ["state"] = "West Yorkshire",
            ["zipcode"] = Text($"LS{random.Next(1, 29)} 2AB"),
            ["country"] = "United Kingdom",
            ["timezone"] = "Europe/London",
            ["hireDate"] = hired,
            ["originalHireDate"] = hired,
            ["terminationDate"] = inactive && !future ? World.Date(world.Now.AddDays(-20)) : leaving ? World.Date(world.Now.AddDays(14)) : "0000-00-00",
        };
    }

    private static string? WorkEmail(World world, int id, string first, string last)
    {
        string local = Plain(first) + "." + Plain(last[..Math.Min(last.Length, 24)]);
        local = (local == "." ? "person." : local) + Text($"{id}");
        return id switch
        {
            _ when id % 33 == 9 => null,
            _ when id % 66 == 20 => string.Empty,

            // Somebody else's address, in capitals.
            _ when id % 100 == 42 => Json.Text(world.People[id - 1]["workEmail"])?.ToUpperInvariant(),

            // Somebody else's local part, so the same user name.
            _ when id % 140 == 133 => Json.Text(world.People[id - 1]["workEmail"])?.Replace("@acme.test", "@labs.acme.test", StringComparison.OrdinalIgnoreCase),
            _ when id % 20 == 3 => char.ToUpperInvariant(local[0]) + local[1..] + "@Acme.test",

            // No user names, as JumpCloud sees it.
            _ when id % 100 == 60 => Text($"{id}up@acme.test"),
            _ when id % 160 == 86 => Text($"o'brien{id}@acme.test"),
            _ when id % 160 == 6 && id > 6 => Text($"ann+hr{id}@acme.test"),
            _ => local + "@acme.test",
        };
    }

    private static void AddAccount(World world, int id, JsonObject person)
    {
        if (Json.Text(person["workEmail"]) is { Length: > 0 } email && id % 7 == 3)
        {
            AddUser(world, Text($"legacy{id}"), email, Json.Text(person["firstName"]) ?? "No", "Stale").Bound = id % 2 == 0;
        }

        if (id % 150 == 140 && Json.Text(person["employeeNumber"]) is { } number)
        {
            // An employee number that somebody else has in the directory.
            TargetUser badge = AddUser(world, Text($"badge{id}"), Text($"badge{id}@tools.acme.test"), "Badge", "Printer");
            JsonObject resource = badge.Resource.DeepClone().AsObject();
            resource[ScimSchema.Enterprise] = new JsonObject { ["employeeNumber"] = number };
            world.Users.Set(badge, resource, DateTimeOffset.MinValue);
        }
    }

    private static void AddLocation(World world, int id, string label, string?[] parts) =>
        world.Locations[id] = new JsonObject
        {
            ["label"] = label,
            ["address1"] = parts[0],
            ["address2"] = parts[1],
            ["city"] = parts[2],
            ["state"] = parts[3],
            ["zipcode"] = parts[4],
            ["country"] = parts[5],
        };

    private static string Plain(string name) => new([.. name.Normalize(NormalizationForm.FormD).ToLowerInvariant().Where(char.IsAsciiLetter)]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
