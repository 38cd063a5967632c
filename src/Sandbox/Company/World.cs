using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Scim;

namespace OrleansSync.Sandbox.Company;

/// <summary>Everything that the two vendors hold, behind one lock that is taken for the shortest while.</summary>
internal sealed class World
{
    /// <summary>An empty world.</summary>
    public World(SandboxOptions options, TimeProvider clock)
    {
        (Options, Clock) = (options, clock);
        Bamboo = new BambooSwitches();
        Scim = ScimSwitches.From(options);
    }

    /// <summary>The one lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How it was started; replaced by a reset.</summary>
    public SandboxOptions Options { get; set; }

    /// <summary>How BambooHR behaves; replaced as a whole.</summary>
    public BambooSwitches Bamboo { get; set; }

    /// <summary>How JumpCloud behaves; replaced as a whole.</summary>
    public ScimSwitches Scim { get; set; }

    /// <summary>BambooHR's people by id, in order of id.</summary>
    public SortedDictionary<int, JsonObject> People { get; } = [];

    /// <summary>The last change of each id: when, and which. The deleted stay.</summary>
    public Dictionary<int, (DateTimeOffset At, string Action)> Changes { get; } = [];

    /// <summary>BambooHR's locations by id.</summary>
    public SortedDictionary<int, JsonObject> Locations { get; } = [];

    /// <summary>JumpCloud's users.</summary>
    public Users Users { get; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Today, as BambooHR writes a date.</summary>
    public string Today => Date(Now);

    /// <summary>A date as BambooHR writes it.</summary>
    public static string Date(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Marks an employee as changed now.</summary>
    public void Touch(int id, string action) => Changes[id] = (Now, action);
}
