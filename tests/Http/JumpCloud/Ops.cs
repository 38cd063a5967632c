using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Tests.Http.JumpCloud;

/// <summary>Operations and users, briefly.</summary>
internal static class Ops
{
    public const string Enterprise = ScimPath.EnterpriseUrn;

    public static ScimOperation Replace(string path, string value) => new ScimOperation.Replace { Path = ScimPath.Parse(path), Fields = [], Value = value };

    public static ScimOperation Active(bool value) => new ScimOperation.SetActive { Path = ScimPath.Parse("active"), Fields = [], Value = value };

    public static ScimOperation Remove(string path) => new ScimOperation.Remove { Path = ScimPath.Parse(path), Fields = [] };

    public static ScimOperation Add(string path, params (string Name, string Value)[] values) =>
        new ScimOperation.AddItem { Path = ScimPath.Parse(path), Fields = [], Values = values.ToImmutableSortedDictionary(static pair => pair.Name, static pair => pair.Value) };

    public static ScimUser User(string json, string? etag = null) => ScimResource.ToUser(JsonDocument.Parse(Encoding.UTF8.GetBytes(json)).RootElement, etag);
}
