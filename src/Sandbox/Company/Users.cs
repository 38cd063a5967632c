using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Company;

/// <summary>JumpCloud's users, in order of creation, with who owns what must be unique.</summary>
internal sealed class Users
{
    private readonly SortedDictionary<string, TargetUser> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TargetUser>> owners = new(StringComparer.Ordinal);
    private TargetUser[]? listing;
    private long next = 1;

    /// <summary>Everybody, in order of creation.</summary>
    public IReadOnlyList<TargetUser> All => listing ??= [.. byId.Values];

    /// <summary>A new id of 24 hex digits.</summary>
    public string NewId() => next++.ToString("x24", CultureInfo.InvariantCulture);

    /// <summary>One user; null when there is none.</summary>
    public TargetUser? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Who has a claim, such as <c>email:ann@acme.test</c>; usually one.</summary>
    public IReadOnlyList<TargetUser> Owners(string claim) => owners.TryGetValue(claim, out List<TargetUser>? found) ? found : [];

    /// <summary>Adds one.</summary>
    public void Add(TargetUser user)
    {
        byId[user.Id] = user;
        listing = null;
        Own(user);
    }

    /// <summary>Replaces the resource of one.</summary>
    public void Set(TargetUser user, JsonObject resource, DateTimeOffset now)
    {
        Disown(user);
        user.Set(resource, now);
        Own(user);
    }

    /// <summary>Removes one.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string id)
    {
        if (!byId.Remove(id, out TargetUser? user))
        {
            return false;
        }

        listing = null;
        Disown(user);
        return true;
    }

    /// <summary>Forgets everybody.</summary>
    public void Clear()
    {
        byId.Clear();
        owners.Clear();
        listing = null;
        next = 1;
    }

    private void Own(TargetUser user)
    {
        foreach (string claim in TargetUser.Claims(user.Resource).Distinct(StringComparer.Ordinal))
        {
            if (!owners.TryGetValue(claim, out List<TargetUser>? holders))
            {
                owners[claim] = holders = [];
            }

            holders.Add(user);
        }
    }

    private void Disown(TargetUser user)
    {
        foreach (string claim in TargetUser.Claims(user.Resource).Distinct(StringComparer.Ordinal))
        {
            if (owners.TryGetValue(claim, out List<TargetUser>? holders) && holders.Remove(user) && holders.Count == 0)
            {
                _ = owners.Remove(claim);
            }
        }
    }
}
