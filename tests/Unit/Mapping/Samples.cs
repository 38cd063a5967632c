using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using Xunit;

namespace OrleansSync.Tests.Unit.Mapping;

/// <summary>One named baseline; a test changes what matters.</summary>
internal static class Samples
{
    public static EmployeeFacts Ada { get; } = Of("41", new Dictionary<SourceField, string>
    {
        [SourceField.Status] = "Active",
        [SourceField.FirstName] = "Ada",
        [SourceField.LastName] = "Okoro",
        [SourceField.MiddleName] = "M.",
        [SourceField.PreferredName] = "",
        [SourceField.WorkEmail] = "Ada@Acme.test",
        [SourceField.EmployeeNumber] = "E041",
        [SourceField.JobTitle] = "Welder",
        [SourceField.Division] = "North",
        [SourceField.Department] = "Plant",
        [SourceField.Location] = "Leeds",
        [SourceField.LocationCountry] = "United Kingdom",
        [SourceField.LocationAddress1] = "1 Mill Rd",
        [SourceField.LocationAddress2] = "Unit 4",
        [SourceField.LocationCity] = "Leeds",
        [SourceField.LocationState] = "West Yorkshire",
        [SourceField.LocationZipcode] = "LS1 1AA",
        [SourceField.WorkPhone] = "+44 113 496 0000",
        [SourceField.WorkPhoneExtension] = "12",
        [SourceField.HomePhone] = "020 7946 0000",
        [SourceField.MobilePhone] = "07700 900000",
        [SourceField.Address1] = "2 High Street",
        [SourceField.Address2] = "Flat 2",
        [SourceField.City] = "York",
        [SourceField.State] = "North Yorkshire",
        [SourceField.Zipcode] = "YO1 1AA",
        [SourceField.Country] = "United Kingdom",
        [SourceField.HireDate] = "2020-01-01",
        [SourceField.TerminationDate] = "",
    });

    public static EmployeeFacts Of(string id, Dictionary<SourceField, string> values) => new()
    {
        EmployeeId = id,
        Values = FieldValues<SourceField>.Build(set =>
        {
            foreach ((SourceField field, string text) in values)
            {
                set(field, FieldValue.Of(text));
            }
        }),
    };

    public static EmployeeFacts With(this EmployeeFacts facts, SourceField field, FieldValue value) => facts with { Values = facts.Values.With(field, value) };

    public static EmployeeFacts With(this EmployeeFacts facts, SourceField field, string text) => facts.With(field, FieldValue.Of(text));

    public static ScimUser User(JsonObject resource)
    {
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(resource.ToJsonString());
        return ScimResource.ToUser(document.RootElement.Clone(), etag: null);
    }

    public static JsonObject Foreign(string id, string email) => new()
    {
        ["id"] = id,
        ["userName"] = "legacy",
        ["active"] = true,
        ["nickName"] = "kept by IT",
        ["emails"] = new JsonArray(new JsonObject { ["value"] = email, ["type"] = "work", ["primary"] = true }),
        ["phoneNumbers"] = new JsonArray(new JsonObject { ["value"] = "999", ["type"] = "fax" }),
        [ScimPath.EnterpriseUrn] = new JsonObject { ["costCenter"] = "CC-1" },
    };

    /// <summary>An independent, naive reading of RFC 7644 §3.5.2, to hold the plans against.</summary>
    public static JsonObject Apply(ImmutableArray<ScimOperation> operations, JsonObject resource)
    {
        JsonObject copy = resource.DeepClone().AsObject();
        foreach (ScimOperation operation in operations)
        {
            JsonObject holder = copy;
            if (operation.Path.Urn is { } urn)
            {
                holder = Child(copy, urn);
            }

            switch (operation)
            {
                case ScimOperation.AddItem add:
                    JsonArray items = holder[add.Path.Attribute] as JsonArray ?? [];
                    if (items.Parent is null)
                    {
                        holder[add.Path.Attribute] = items;
                    }

                    JsonObject item = new() { ["type"] = add.Path.ItemType };
                    foreach ((string name, string value) in add.Values)
                    {
                        item[name] = value;
                    }

                    items.Add(item);
                    break;
                case ScimOperation.Replace replace:
                    Target(holder, replace.Path)[replace.Path.SubAttribute ?? replace.Path.Attribute] = replace.Value;
                    break;
                case ScimOperation.Remove { Path: { ItemType: not null, SubAttribute: null } path }:
                    _ = holder[path.Attribute]!.AsArray().Remove(Item(holder, path));
                    break;
                case ScimOperation.Remove remove:
                    Assert.True(Target(holder, remove.Path).Remove(remove.Path.SubAttribute ?? remove.Path.Attribute));
                    break;
                default:
                    Assert.Fail("unexpected " + operation.GetType().Name);
                    break;
            }
        }

        return copy;
    }

    private static JsonObject Target(JsonObject holder, ScimPath path) =>
        path.ItemType is not null ? Item(holder, path) : path.SubAttribute is not null ? Child(holder, path.Attribute) : holder;

    private static JsonObject Item(JsonObject holder, ScimPath path) => holder[path.Attribute]!.AsArray().OfType<JsonObject>().Single(one => (string?)one["type"] == path.ItemType);

    private static JsonObject Child(JsonObject holder, string name)
    {
        if (holder[name] is not JsonObject child)
        {
            holder[name] = child = [];
        }

        return child;
    }
}
