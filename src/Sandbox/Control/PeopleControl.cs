using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Webhooks;

namespace OrleansSync.Sandbox.Control;

/// <summary>The hand that moves BambooHR: people and places.</summary>
internal sealed class PeopleControl(World world, WebhookEvents webhooks)
{
    public void Map(RouteGroupBuilder control)
    {
        _ = control.MapGet("/employees", All);
        _ = control.MapGet("/employees/{id:int}", (int id) => One(id));
        _ = control.MapPost("/employees", (JsonObject body) => Hire(body));
        _ = control.MapPatch("/employees/{id:int}", (int id, bool? silent, JsonObject body) => Edit(id, silent ?? false, person => Json.Merge(person, body)));
        _ = control.MapPost("/employees/{id:int}/rename", (int id, bool? silent, JsonObject body) => Edit(id, silent ?? false, person => Rename(person, body)));
        _ = control.MapPost("/employees/{id:int}/terminate", (int id, string? on, bool? silent) => Edit(id, silent ?? false, person => Terminate(person, on ?? world.Today)));
        _ = control.MapPost("/employees/{id:int}/rehire", (int id, bool? silent) => Edit(id, silent ?? false, static person => (person["status"], person["terminationDate"]) = ("Active", "0000-00-00")));
        _ = control.MapDelete("/employees/{id:int}", (int id, bool? silent) => Delete(id, silent ?? false));
        _ = control.MapGet("/locations", Places);
        _ = control.MapPatch("/locations/{id:int}", (int id, JsonObject body) => Move(id, body));
    }

    private IResult All()
    {
        lock (world.Gate)
        {
            return Results.Json(new JsonArray([.. world.People.Select(static pair => (JsonNode)Shown(pair.Key, pair.Value))]));
        }
    }

    private IResult One(int id)
    {
        lock (world.Gate)
        {
            return world.People.TryGetValue(id, out JsonObject? person) ? Results.Json(Shown(id, person)) : Results.NotFound();
        }
    }

    private IResult Hire(JsonObject body)
    {
        lock (world.Gate)
        {
            // Ids are never used again, also not those of the deleted.
            int id = world.Changes.Count == 0 ? 1 : world.Changes.Keys.Max() + 1;
            JsonObject person = new() { ["status"] = "Active" };
            Json.Merge(person, body);
            world.People[id] = person;
            world.Touch(id, "Inserted");
            webhooks.Created(id, person);
            return Results.Json(Shown(id, person));
        }
    }

    private IResult Edit(int id, bool silent, Action<JsonObject> edit)
    {
        lock (world.Gate)
        {
            if (!world.People.TryGetValue(id, out JsonObject? person))
            {
                return Results.NotFound();
            }

            JsonObject before = person.DeepClone().AsObject();
            edit(person);
            if (!silent)
            {
                world.Touch(id, "Updated");
                webhooks.Updated(id, before, person);
            }

            return Results.Json(Shown(id, person));
        }
    }

    private IResult Delete(int id, bool silent)
    {
        lock (world.Gate)
        {
            if (!world.People.Remove(id))
            {
                return Results.NotFound();
            }

            if (!silent)
            {
                world.Touch(id, "Deleted");
                webhooks.Deleted(id);
            }

            return Results.Json(new JsonObject { ["deleted"] = id });
        }
    }

    private IResult Places()
    {
        lock (world.Gate)
        {
            return Results.Json(new JsonArray([.. world.Locations.Select(static pair => (JsonNode)Shown(pair.Key, pair.Value))]));
        }
    }

    private IResult Move(int id, JsonObject body)
    {
        lock (world.Gate)
        {
            if (!world.Locations.TryGetValue(id, out JsonObject? place))
            {
                return Results.NotFound();
            }

            // No employee counts as changed by that.
            Json.Merge(place, body);
            return Results.Json(place);
        }
    }

    // A leaver of a later day is active until then.
    private void Terminate(JsonObject person, string on)
    {
        person["terminationDate"] = on;
        if (string.CompareOrdinal(on, world.Today) <= 0)
        {
            person["status"] = "Inactive";
        }
    }

    // A new name without a new address gets one: first.last at the domain it had.
    private static void Rename(JsonObject person, JsonObject body)
    {
        foreach (string name in (string[])["firstName", "lastName", "preferredName", "workEmail"])
        {
            if (body.TryGetPropertyValue(name, out JsonNode? value))
            {
                person[name] = value?.DeepClone();
            }
        }

        if (!body.ContainsKey("workEmail") && Json.Text(person["workEmail"]) is { } email && email.Contains('@', StringComparison.Ordinal))
        {
            string local = $"{Json.Text(person["firstName"])}.{Json.Text(person["lastName"])}".ToLowerInvariant();
            person["workEmail"] = new string([.. local.Where(static character => char.IsAsciiLetterOrDigit(character) || character == '.')]) + email[email.IndexOf('@', StringComparison.Ordinal)..];
        }
    }

    private static JsonObject Shown(int id, JsonObject person)
    {
        JsonObject shown = person.DeepClone().AsObject();
        shown["id"] = id.ToString(CultureInfo.InvariantCulture);
        return shown;
    }
}
