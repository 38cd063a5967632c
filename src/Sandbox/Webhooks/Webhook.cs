using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Bamboo;

namespace OrleansSync.Sandbox.Webhooks;

/// <summary>A registered webhook (bamboohr.md §4.1).</summary>
internal sealed record Webhook
{
    /// <summary>Its number.</summary>
    public required int Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where deliveries go.</summary>
    public required Uri Url { get; init; }

    /// <summary>What they are signed with.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>json or form-encoded.</summary>
    public required string Format { get; init; }

    /// <summary>The kinds of event: <c>employee.*</c>, or the legacy <c>employee_with_fields.*</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The fields whose change is told, by alias.</summary>
    public required IReadOnlyList<string> MonitorFields { get; init; }

    /// <summary>The fields that legacy events carry: alias by name in the payload.</summary>
    public required IReadOnlyDictionary<string, string> PostFields { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>True for one that an administrator made in the settings: this key sees and changes only its own.</summary>
    public bool Global { get; init; }

    /// <summary>When it was sent last.</summary>
    public DateTimeOffset? LastSent { get; init; }

    /// <summary>As a list shows it.</summary>
    public JsonObject Listed()
    {
        JsonObject shown = Shown(withKey: false);
        foreach (string name in (string[])["format", "events", "monitorFields", "postFields"])
        {
            _ = shown.Remove(name);
        }

        return shown;
    }

    /// <summary>As BambooHR shows it; the key only at its making.</summary>
    public JsonObject Shown(bool withKey)
    {
        JsonObject shown = new()
        {
            ["id"] = Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["name"] = Name,
            ["created"] = BambooAnswers.Instant(Created),
            ["lastSent"] = LastSent is { } sent ? BambooAnswers.Instant(sent) : null,
            ["url"] = Url.ToString(),
            ["format"] = Format,
            ["events"] = Json.Array(Events),
            ["monitorFields"] = Json.Array(MonitorFields),
            ["postFields"] = new JsonObject(PostFields.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        if (withKey)
        {
            shown["privateKey"] = PrivateKey;
        }

        return shown;
    }
}
