using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Contracts.Settings;

/// <summary>One revision of what decides how people are synced: the configuration's locked keys over the <c>settings</c> stream over the defaults.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.sync-settings")]
public sealed record SyncSettings
{
    /// <summary>Everything at its default.</summary>
    public static SyncSettings Default { get; } = new();

    /// <summary>Counts up from 1 with every change of an effective value; carried by every event.</summary>
    [Id(0)]
    public long Revision { get; init; } = 1;

    /// <summary>Sync:Mode. Default Live.</summary>
    [Id(1)]
    public SyncMode Mode { get; init; } = SyncMode.Live;

    /// <summary>Sync:Schedule, cron with five or six fields. Default every minute.</summary>
    [Id(2)]
    public string Schedule { get; init; } = "* * * * *";

    /// <summary>Sync:FullSchedule. Default 03:00 every day.</summary>
    [Id(3)]
    public string FullSchedule { get; init; } = "0 3 * * *";

    /// <summary>Sync:TimeZone, an IANA name. Default UTC.</summary>
    [Id(4)]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Sync:Fields: the optional fields that are selected. Default all. Standard fields are on whatever this says.</summary>
    [Id(5)]
    public ImmutableSortedSet<CatalogField> Fields { get; init; } = FieldCatalog.OptionalFields;

    /// <summary>Sync:Triggers. Default Documented.</summary>
    [Id(6)]
    public TriggerMode Triggers { get; init; } = TriggerMode.Documented;

    /// <summary>Sync:ActivateOnMatch: a match overwrites the status too. Default true.</summary>
    [Id(7)]
    public bool ActivateOnMatch { get; init; } = true;

    /// <summary>Sync:AdministratorSuspension. Default Keep.</summary>
    [Id(8)]
    public AdministratorSuspension AdministratorSuspension { get; init; } = AdministratorSuspension.Keep;

    /// <summary>Sync:OnSourceDelete. Default Leave.</summary>
    [Id(9)]
    public OnSourceDelete OnSourceDelete { get; init; } = OnSourceDelete.Leave;

    /// <summary>Sync:HireDateGate: days before the hire date from which a new account may be created. Null (default): no gate.</summary>
    [Id(10)]
    public int? HireDateGate { get; init; }

    /// <summary>Sync:Protected: normalised emails that are never suspended. Default none.</summary>
    [Id(11)]
    public ImmutableSortedSet<string> Protected { get; init; } = [];

    /// <summary>Sync:StreetSeparator between street lines. Default ", ".</summary>
    [Id(12)]
    public string StreetSeparator { get; init; } = ", ";

    /// <summary>Sync:ExtensionFormat appended to a phone; {0} is the extension. Default " x{0}".</summary>
    [Id(13)]
    public string ExtensionFormat { get; init; } = " x{0}";

    /// <summary>JumpCloud:Paths:{field}: overrides by field; the text <c>off</c> for a field that is not written at all.</summary>
    [Id(14)]
    public ImmutableSortedDictionary<CatalogField, string> Paths { get; init; } = ImmutableSortedDictionary<CatalogField, string>.Empty;

    /// <summary>Guards by kind of harm.</summary>
    [Id(15)]
    public ImmutableSortedDictionary<GuardKind, GuardLimit> Guards { get; init; } = GuardLimit.Defaults;

    /// <summary>Gates:CountFallPercent. Default 10.</summary>
    [Id(16)]
    public double CountFallPercent { get; init; } = 10;

    /// <summary>Gates:FillFallPercent. Default 20.</summary>
    [Id(17)]
    public double FillFallPercent { get; init; } = 20;

    /// <summary>Sync:MaxConcurrency: requests in flight towards JumpCloud, for the whole cluster. Default 16.</summary>
    [Id(18)]
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Sync:RequestsPerSecond: towards JumpCloud, for the whole cluster. Null (default): as many as it takes.</summary>
    [Id(19)]
    public int? RequestsPerSecond { get; init; }

    /// <summary>JumpCloud:KeyOwner: the normalised email of the administrator who owns the JumpCloud key, never suspended. Null (default): not told, a warning.</summary>
    [Id(20)]
    public string? KeyOwner { get; init; }
}
