using System.Text.Json.Nodes;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Api;

/// <summary>From explanations to their shape.</summary>
internal static class ExplainViews
{
    /// <summary>An explanation.</summary>
    public static JsonObject Of(RosterRow row, Explanation explanation) => new()
    {
        ["key"] = row.Key,
        ["employeeId"] = row.EmployeeId,
        ["state"] = Views.Word(row.State),
        ["version"] = explanation.Version,
        ["settingsRevision"] = explanation.SettingsRevision,
        ["attributes"] = new JsonArray([.. explanation.Attributes.Select(Attribute)]),
        ["whyNot"] = new JsonArray([.. explanation.WhyNot.Select(Why)]),
    };

    /// <summary>An event as it is pointed at: what it is and what caused it, without its data.</summary>
    public static JsonObject Reference(StoredEvent stored) => new()
    {
        ["version"] = stored.Version,
        ["type"] = stored.Data.GetType().Name,
        ["at"] = stored.At,
        ["cause"] = new JsonObject { ["kind"] = Views.Word(stored.Cause.Kind), ["id"] = stored.Cause.Id, ["caller"] = stored.Cause.Caller },
        ["correlationId"] = stored.CorrelationId,
        ["settingsRevision"] = stored.SettingsRevision,
    };

    private static JsonNode Attribute(AttributeExplanation one) => new JsonObject
    {
        ["field"] = one.Rule.Name,
        ["standing"] = Views.Word(one.Standing),
        ["why"] = one.Why,
        ["desired"] = Value(one.Desired),
        ["actual"] = Value(one.Actual),
        ["sources"] = new JsonArray([.. one.Sources.Select(source => (JsonNode)new JsonObject { ["field"] = FieldNames<SourceField>.Of(source.Field), ["kind"] = Views.Word(source.Value.Kind), ["value"] = source.Value.Text })]),
        ["normalisation"] = one.Normalisation,
        ["rule"] = new JsonObject
        {
            ["source"] = one.Rule.SourceLabel,
            ["target"] = one.Rule.TargetLabel,
            ["path"] = one.Path,
            ["required"] = one.Rule.Required,
            ["triggeredBy"] = new JsonArray([.. one.Rule.Triggering.Select(source => (JsonNode)FieldNames<SourceField>.Of(source))]),
            ["note"] = one.Rule.Note,
        },
        ["observed"] = one.Observed is { } observed ? Reference(observed) : null,
        ["changed"] = one.Changed is { } changed ? With(Reference(changed.Event), ("old", Value(changed.Old)), ("new", Value(changed.New))) : null,
        ["written"] = one.Written is { } written ? Write(written) : null,
    };

    private static JsonObject Write(AttributeWrite write) => new()
    {
        ["intended"] = Reference(write.Intended),
        ["outcome"] = write.Outcome is { } outcome ? Reference(outcome) : null,
        ["sent"] = Value(write.Sent),
        ["answered"] = write.Answered is { } answered ? Value(answered) : null,
        ["status"] = write.Status,
        ["detail"] = write.Detail,
    };

    private static JsonNode Why(WhyNot why) => new JsonObject
    {
        ["question"] = Views.Word(why.Question),
        ["rule"] = why.Rule,
        ["says"] = why.Says,
        ["inputs"] = new JsonObject(why.Inputs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["since"] = why.Since,
        ["lookAgain"] = new JsonObject { ["at"] = why.Again.At, ["on"] = Views.Word(why.Again.On) },
    };

    // As in facts and actual: a text, or null; which kind of nothing it is stands in standing and in the sources.
    private static JsonNode? Value(FieldValue value) => value.Text;

    private static JsonObject With(JsonObject view, params ReadOnlySpan<(string Name, JsonNode? Value)> more)
    {
        foreach ((string name, JsonNode? value) in more)
        {
            view[name] = value;
        }

        return view;
    }
}
