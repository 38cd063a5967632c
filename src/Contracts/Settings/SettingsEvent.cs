using System.Collections.Immutable;

namespace OrleansSync.Contracts.Settings;

/// <summary>The facts in the <c>settings</c> stream (DESIGN 4).</summary>
public abstract record SettingsEvent
{
    private SettingsEvent()
    {
    }

    /// <summary>Somebody saved other settings.</summary>
    /// <param name="Revision">The revision that they made.</param>
    /// <param name="Changes">Setting by setting.</param>
    public sealed record Changed(long Revision, ImmutableArray<SettingChange> Changes) : SettingsEvent;
}

/// <summary>One setting changed.</summary>
/// <param name="Key">The configuration's key, such as <c>Sync:Schedule</c>.</param>
/// <param name="Old">Before, as JSON text.</param>
/// <param name="New">After, as JSON text.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.setting-change")]
public sealed record SettingChange([property: Id(0)] string Key, [property: Id(1)] string Old, [property: Id(2)] string New);
