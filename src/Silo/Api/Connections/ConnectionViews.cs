using System.Text.Json.Nodes;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Connections;

namespace OrleansSync.Silo.Api;

/// <summary>The connections as JSON.</summary>
internal static class ConnectionViews
{
    /// <summary>Both.</summary>
    public static JsonObject Of(ConnectionsView view) => new()
    {
        ["bambooHr"] = Source(view),
        ["jumpCloud"] = Target(view),
        ["test"] = view.Test is { } test ? Of(test) : null,
    };

    /// <summary>A test.</summary>
    public static JsonObject Of(ConnectionReport report) => new()
    {
        ["at"] = report.At,
        ["outcome"] = Views.Word(report.Outcome),
        ["checks"] = new JsonArray([.. report.Checks.Select(static check => (JsonNode)new JsonObject
        {
            ["name"] = check.Name,
            ["outcome"] = Views.Word(check.Outcome),
            ["detail"] = check.Detail,
            ["remedy"] = check.Remedy,
        })]),
    };

    /// <summary>A webhook after its registration.</summary>
    public static JsonObject Of(WebhookOutcome outcome) => new()
    {
        ["action"] = Views.Word(outcome.Action),
        ["id"] = outcome.Id,
        ["url"] = outcome.Url,
        ["lastSent"] = outcome.LastSent,
        ["monitorFields"] = Texts(outcome.MonitorFields),
        ["notMonitored"] = Texts(outcome.NotMonitored),
    };

    private static JsonObject Source(ConnectionsView view)
    {
        SourceConnection connection = view.BambooHr;
        return new JsonObject
        {
            ["state"] = Views.Word(view.BambooHrState),
            ["baseUrl"] = connection.BaseUrl,
            ["key"] = new JsonObject
            {
                ["state"] = Views.Word(connection.Key),
                ["since"] = connection.Since,
                ["nextProbeAt"] = connection.NextProbeAt,
                ["owner"] = connection.KeyOwner is { } owner ? "id:" + owner : null,
            },
            ["lastSuccessAt"] = connection.LastSuccessAt,
            ["lastFailureAt"] = connection.LastFailureAt,
            ["lastFailure"] = connection.LastFailure,
            ["clockSkewSeconds"] = Seconds(connection.ClockSkew),
            ["employees"] = Read(view.Reads.Employees, view.Reads.EmployeesWhy),
            ["changes"] = Read(view.Reads.Changes, view.Reads.ChangesWhy),
            ["locations"] = Read(view.Reads.Locations, view.Reads.LocationsWhy),
            ["fields"] = new JsonObject { ["restricted"] = Fields(connection.LastScan?.RestrictedFields), ["missing"] = Fields(connection.LastScan?.MissingFields) },
            ["refusals"] = new JsonArray([.. connection.Refusals.Select(static refusal => (JsonNode)new JsonObject
            {
                ["endpoint"] = refusal.Endpoint,
                ["status"] = refusal.Status,
                ["at"] = refusal.At,
                ["nextTryAt"] = refusal.NextTryAt,
            })]),
            ["webhook"] = new JsonObject
            {
                ["id"] = view.Webhook?.Id,
                ["url"] = view.Webhook?.Url,
                ["registeredAt"] = view.Webhook?.RegisteredAt,
                ["configuredKey"] = view.HasWebhookKey,
            },
        };
    }

    private static JsonObject Target(ConnectionsView view) => new()
    {
        ["state"] = Views.Word(view.JumpCloudState),
        ["baseUrl"] = view.JumpCloud.BaseUrl,
        ["key"] = new JsonObject { ["state"] = Views.Word(view.JumpCloud.Key), ["since"] = view.JumpCloud.Since, ["ownerIsSet"] = view.HasKeyOwner },
        ["lastSuccessAt"] = view.JumpCloud.LastSuccessAt,
        ["lastFailureAt"] = view.JumpCloud.LastFailureAt,
        ["lastFailure"] = view.JumpCloud.LastFailure,
        ["clockSkewSeconds"] = Seconds(view.JumpCloud.ClockSkew),
        ["capabilities"] = Capabilities(view.Capabilities),
        ["quirks"] = Texts(view.Quirks),
    };

    private static JsonObject Capabilities(TargetCapabilities known) => new()
    {
        ["updateForm"] = Views.Word(known.Form),
        ["patch"] = Views.Word(known.Patch),
        ["put"] = Views.Word(known.Put),
        ["valuePaths"] = Views.Word(known.ValuePaths),
        ["extensionPaths"] = Views.Word(known.ExtensionPaths),
        ["complexPaths"] = Views.Word(known.ComplexPaths),
        ["activePath"] = Views.Word(known.ActivePath),
        ["addItems"] = Views.Word(known.AddItems),
        ["createdIds"] = Views.Word(known.CreatedIds),
        ["emailFilter"] = Views.Word(known.EmailFilter),
        ["userNameFilter"] = Views.Word(known.UserNameFilter),
        ["filterIgnoresCase"] = Views.Word(known.FilterIgnoresCase),
        ["versions"] = Views.Word(known.ETag),
        ["sortById"] = Views.Word(known.SortById),
        ["pageCap"] = known.PageCap,
    };

    private static JsonObject Read(string? name, string why) => new() { ["read"] = name, ["why"] = why };

    private static JsonArray Fields(IEnumerable<SourceField>? fields) => Texts((fields ?? []).Select(FieldNames<SourceField>.Of));

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode)text)];

    private static double? Seconds(TimeSpan? skew) => skew is { } by ? Math.Round(by.TotalSeconds) : null;
}
