using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Company;

/// <summary>Everything that the two vendors hold, behind one lock that is taken for the shortest while.</summary>
internal sealed class World(SandboxOptions options, TimeProvider clock)
{
    /// <summary>The one lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How it was started; replaced by a reset.</summary>
    public SandboxOptions Options { get; set; } = options;

    /// <summary>BambooHR's people by id, in order of id.</summary>
    public SortedDictionary<int, JsonObject> People { get; } = [];

    /// <summary>The last change of each id: when, and which.</summary>
    public Dictionary<int, (DateTimeOffset At, string Action)> Changes { get; } = [];

    /// <summary>BambooHR's locations by id.</summary>
    public SortedDictionary<int, JsonObject> Locations { get; } = [];

    /// <summary>JumpCloud's users by id.</summary>
    public SortedDictionary<string, TargetUser> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>Who owns what must be unique: <c>email:…</c>, <c>userName:…</c>, <c>employeeNumber:…</c> by user id. Null: to be made again.</summary>
    public Dictionary<string, string>? Owners { get; set; }

    /// <summary>The owners, made again where a hand moved something.</summary>
    public Dictionary<string, string> OwnersNow()
    {
        if (Owners is null)
        {
            Owners = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach ((string id, TargetUser user) in Users)
            {
                foreach (string claim in user.Claims())
                {
                    Owners[claim] = id;
                }
            }
        }

        return Owners;
    }

    /// <summary>Counts up for new JumpCloud ids.</summary>
    public long NextUser { get; set; } = 1;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Now.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>A new id of 24 hex digits, in order of creation.</summary>
    public string NewUserId() => NextUser++.ToString("x24", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Marks an employee as changed now.</summary>
    public void Touch(int id, string action) => Changes[id] = (Now, action);
}

/// <summary>A JumpCloud user: its SCIM resource and what SCIM does not show.</summary>
internal sealed class TargetUser(JsonObject resource)
{
    /// <summary>The resource.</summary>
    public JsonObject Resource { get; set; } = resource;

    /// <summary>Bound to a device: its userName cannot change.</summary>
    public bool Bound { get; set; }

    /// <summary>Writes under way for it.</summary>
    public int InFlight { get; set; }

    /// <summary>The work email, lower-case.</summary>
    public string Email => ((string?)(Resource["emails"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault()?["value"] ?? string.Empty).ToLowerInvariant();

    /// <summary>What nobody else may have.</summary>
    public IEnumerable<string> Claims()
    {
        yield return "email:" + Email;
        yield return "userName:" + UserName;
        if ((string?)(Resource["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] as JsonObject)?["employeeNumber"] is { } number)
        {
            yield return "employeeNumber:" + number;
        }
    }

    /// <summary>userName, lower-case.</summary>
    public string UserName => ((string?)Resource["userName"] ?? string.Empty).ToLowerInvariant();
}
