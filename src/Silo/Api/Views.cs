using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Silo.Api;

/// <summary>From stored records to the shapes of DESIGN 8.</summary>
internal static class Views
{
    /// <summary>An employee.</summary>
    public static JsonObject Employee(RosterRow row, SyncSettings settings)
    {
        EmployeeState state = EmployeeStateJson.Read(row.Body.Span);
        JsonObject view = Summary(row, state);
        view["facts"] = Facts(state.Facts, settings);
        view["desired"] = Desired(state, settings);
        view["actual"] = Actual(state);
        return view;
    }

    /// <summary>An employee in a list: without facts, desired and actual.</summary>
    public static JsonObject EmployeeItem(RosterRow row) => Summary(row, EmployeeStateJson.Read(row.Body.Span));

    /// <summary>An event.</summary>
    public static JsonObject Event(StoredEvent stored) => new()
    {
        ["version"] = stored.Version,
        ["type"] = stored.Data.GetType().Name,
        ["at"] = stored.At,
        ["cause"] = new JsonObject { ["kind"] = Word(stored.Cause.Kind), ["id"] = stored.Cause.Id, ["caller"] = stored.Cause.Caller },
        ["correlationId"] = stored.CorrelationId,
        ["settingsRevision"] = stored.SettingsRevision,
        ["data"] = JsonSerializer.SerializeToNode(stored.Data, stored.Data.GetType(), EventCodec.Json),
    };

    /// <summary>A sweep.</summary>
    public static JsonObject Sweep(SweepRecord record) => new()
    {
        ["id"] = record.Id,
        ["kind"] = Word(record.Kind),
        ["dryRun"] = record.DryRun,
        ["state"] = Word(record.State),
        ["cause"] = new JsonObject { ["kind"] = Word(record.Cause.Kind), ["id"] = record.Cause.Id, ["caller"] = record.Cause.Caller },
        ["requestedAt"] = record.RequestedAt,
        ["startedAt"] = record.StartedAt,
        ["completedAt"] = record.CompletedAt,
        ["planHash"] = record.PlanHash,
        ["holds"] = new JsonArray([.. record.Holds.Select(hold => (JsonNode)new JsonObject
        {
            ["kind"] = hold.Kind,
            ["scope"] = Word(hold.Scope),
            ["reason"] = hold.Reason,
            ["count"] = hold.Count,
            ["planHash"] = hold.PlanHash,
        })]),
        ["approval"] = record.Approval is { } approval
            ? new JsonObject { ["sweep"] = approval.SweepId, ["planHash"] = approval.PlanHash, ["lists"] = JsonSerializer.SerializeToNode(approval.Lists, EventCodec.Json) }
            : null,
        ["tallies"] = JsonSerializer.SerializeToNode(record.Tallies, EventCodec.Json),
        ["requests"] = JsonSerializer.SerializeToNode(record.Requests, EventCodec.Json),
        ["settingsRevision"] = record.SettingsRevision,
        ["coalesced"] = record.Coalesced,
        ["waiting"] = JsonSerializer.SerializeToNode(record.Waiting, EventCodec.Json),
        ["error"] = record.Error,
    };

    /// <summary>A plan row.</summary>
    public static JsonObject Row(PlanRow row) => new()
    {
        ["ordinal"] = row.Ordinal,
        ["employeeId"] = row.EmployeeId,
        ["key"] = row.Key,
        ["action"] = JsonNamingPolicy.CamelCase.ConvertName(row.Action),
        ["reason"] = row.Reason?.ToString(),
        ["status"] = JsonNamingPolicy.CamelCase.ConvertName(row.Status),
        ["detail"] = row.Detail,
        ["hash"] = row.Hash,
        ["changes"] = Changes(row.Changes),
    };

    /// <summary>Attribute by attribute, old to new.</summary>
    public static JsonArray Changes(ImmutableArray<AttributeChange> changes) => new([.. changes.Select(change => (JsonNode)new JsonObject
    {
        ["field"] = FieldNames<CatalogField>.Of(change.Field),
        ["path"] = change.Path,
        ["old"] = change.Old.Text,
        ["new"] = change.New.Text,
    })]);

    /// <summary>An enum's public word.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static JsonObject Summary(RosterRow row, EmployeeState state) => new()
    {
        ["key"] = row.Key,
        ["workEmail"] = row.WorkEmail,
        ["employeeId"] = row.EmployeeId,
        ["displayName"] = row.DisplayName,
        ["state"] = Word(row.State),
        ["hold"] = row.HoldReason is { } reason ? new JsonObject { ["reason"] = reason.ToString(), ["since"] = row.HoldSince, ["detail"] = state.Hold?.Detail } : null,
        ["target"] = row.TargetUserId is null ? null : new JsonObject { ["id"] = row.TargetUserId, ["userName"] = state.Link?.UserName, ["active"] = row.TargetActive },
        ["version"] = row.Version,
        ["nextAttemptAt"] = row.NextAttemptAt,
        ["lastError"] = state.Failure is { } failure
            ? new JsonObject { ["class"] = Word(failure.Class), ["status"] = failure.Status, ["detail"] = failure.Detail, ["since"] = failure.Since }
            : null,
    };

    private static JsonObject? Facts(EmployeeFacts? facts, SyncSettings settings)
    {
        if (facts is null)
        {
            return null;
        }

        JsonObject view = [];
        foreach (CatalogField field in FieldValues<CatalogField>.Fields)
        {
            Put(view, FieldNames<CatalogField>.Of(field), UserMapper.ValueOf(field, facts, settings));
        }

        foreach (SourceField field in new[] { SourceField.PreferredName, SourceField.WorkEmail, SourceField.HireDate, SourceField.TerminationDate })
        {
            Put(view, FieldNames<SourceField>.Of(field), facts[field]);
        }

        return view;
    }

    private static JsonObject? Desired(EmployeeState state, SyncSettings settings)
    {
        if (state.Facts is not { } facts)
        {
            return null;
        }

        DesiredUser desired = UserMapper.Map(facts, settings);
        JsonObject view = Of(desired.Attributes);
        view[FieldNames<CatalogField>.Of(CatalogField.Status)] = desired.Active is { } active ? active ? "Active" : "Inactive" : null;
        view[FieldNames<CatalogField>.Of(CatalogField.Username)] = state.Link?.UserName ?? desired.UserName;
        return view;
    }

    private static JsonObject? Actual(EmployeeState state)
    {
        if (state.Link is not { } link)
        {
            return null;
        }

        JsonObject view = Of(link.Attributes);
        view[FieldNames<CatalogField>.Of(CatalogField.Status)] = link.Active is { } active ? active ? "Active" : "Inactive" : null;
        view[FieldNames<CatalogField>.Of(CatalogField.Username)] = link.UserName;
        return view;
    }

    private static JsonObject Of(FieldValues<CatalogField> values)
    {
        JsonObject view = [];
        foreach (CatalogField field in FieldValues<CatalogField>.Fields)
        {
            Put(view, FieldNames<CatalogField>.Of(field), values[field]);
        }

        return view;
    }

    // Empty is null, absent and restricted are no member: the difference stays visible.
    private static void Put(JsonObject view, string name, FieldValue value)
    {
        if (value.IsKnown)
        {
            view[name] = value.Text;
        }
    }
}
