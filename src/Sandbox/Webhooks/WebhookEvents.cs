using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Webhooks;

/// <summary>Tells the webhooks what happened to an employee. The world is locked.</summary>
internal sealed class WebhookEvents(World world, WebhookSender sender)
{
    private const string Legacy = "employee_with_fields.";

    /// <summary>Hired: one event for that, then one for the values.</summary>
    public void Created(int id, JsonObject person)
    {
        Tell("created", "Created", id, changed: null);
        Updated(id, [], person);
    }

    /// <summary>Edited: told of monitored fields that the key may read.</summary>
    public void Updated(int id, JsonObject before, JsonObject after)
    {
        string[] changed = [.. BambooFields.All.Where(field => field.Computed is null && !BambooFields.IsRestricted(world, id, field) && !JsonNode.DeepEquals(before[field.Alias], after[field.Alias])).Select(static field => field.Alias)];
        if (changed.Length > 0)
        {
            Tell("updated", "Updated", id, changed);
        }
    }

    /// <summary>Deleted.</summary>
    public void Deleted(int id) => Tell("deleted", "Deleted", id, changed: null);

    private void Tell(string kind, string action, int id, string[]? changed)
    {
        foreach (Webhook hook in sender.All())
        {
            string[] monitored = [.. (changed ?? []).Where(hook.MonitorFields.Contains)];
            if (changed is not null && monitored.Length == 0)
            {
                continue;
            }

            if (hook.Events.Contains("employee." + kind))
            {
                sender.Send(hook, hook.Format == "json" ? EventJson(kind, id, changed is null ? null : monitored) : EventForm(kind, id, monitored));
            }
            else if (hook.Events.Contains(Legacy + kind))
            {
                sender.Send(hook, LegacyJson(hook, action, id, monitored));
            }
        }
    }

    private string EventJson(string kind, int id, string[]? monitored)
    {
        JsonObject data = new() { ["companyId"] = "1", ["employeeId"] = Text(id) };
        if (monitored is not null)
        {
            data["changedFields"] = Json.Array(monitored);
        }

        return new JsonObject { ["type"] = "employee." + kind, ["timestamp"] = Timestamp(), ["data"] = data }.ToJsonString();
    }

    private string EventForm(string kind, int id, string[] monitored)
    {
        StringBuilder form = new();
        _ = form.Append(CultureInfo.InvariantCulture, $"type=employee.{kind}&timestamp={Uri.EscapeDataString(Timestamp())}&data%5BcompanyId%5D=1&data%5BemployeeId%5D={id}");
        for (int index = 0; index < monitored.Length; index++)
        {
            _ = form.Append(CultureInfo.InvariantCulture, $"&data%5BchangedFields%5D%5B{index}%5D={monitored[index]}");
        }

        return form.ToString();
    }

    private string LegacyJson(Webhook hook, string action, int id, string[] monitored)
    {
        JsonObject fields = [];
        if (monitored.Length > 0 && world.People.TryGetValue(id, out JsonObject? person))
        {
            foreach ((string alias, string name) in hook.PostFields)
            {
                if (BambooFields.ByAlias(world, alias) is { } field && !BambooFields.IsRestricted(world, id, field))
                {
                    fields[name] = field.Read(world, id, person);
                }
            }
        }

        JsonObject employee = new()
        {
            ["id"] = Text(id),
            ["action"] = action,
            ["timestamp"] = Timestamp(),
            ["changedFields"] = Json.Array(monitored.Select(alias => BambooFields.ByAlias(world, alias)?.Label ?? alias)),

            // PHP's empty map: an array.
            ["fields"] = fields.Count == 0 ? new JsonArray() : fields,
        };
        return new JsonObject { ["employees"] = new JsonArray(employee) }.ToJsonString();
    }

    private string Timestamp() => world.Now.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);
}
