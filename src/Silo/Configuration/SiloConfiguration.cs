using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Configuration;

/// <summary>Everything that DESIGN 8 lets an operator set, read and checked.</summary>
internal sealed record SiloConfiguration
{
    public required string Postgres { get; init; }

    public required string ClusterId { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    public required string AdvertisedAddress { get; init; }

    public required string? BambooBaseUrl { get; init; }

    public required string? BambooKey { get; init; }

    public required string? JumpCloudBaseUrl { get; init; }

    public required string? JumpCloudKey { get; init; }

    public required SyncSettings Settings { get; init; }

    /// <summary>Keys that are set here: nothing else can change them (DESIGN 8).</summary>
    public ImmutableHashSet<string> Locked { get; init; } = [];

    public required ImmutableArray<ApiKey> ApiKeys { get; init; }

    /// <summary>False without both vendors' addresses and keys: served, not synced.</summary>
    public bool IsConfigured => BambooBaseUrl is not null && BambooKey is not null && JumpCloudBaseUrl is not null && JumpCloudKey is not null;

    /// <summary>Reads and checks everything.</summary>
    /// <returns>The configuration, or all its faults.</returns>
    public static (SiloConfiguration? Configuration, IReadOnlyList<ConfigurationFault> Faults) Read(IConfiguration configuration)
    {
        ConfigurationReader reader = new(configuration);
        string? postgres = reader.Secret("ConnectionStrings:Postgres");
        if (postgres is null)
        {
            reader.Fault("ConnectionStrings:Postgres", "nothing", "a PostgreSQL connection string, such as Host=127.0.0.1;Database=orleanssync;Username=…");
        }

        SiloConfiguration read = new()
        {
            Postgres = postgres ?? string.Empty,
            ClusterId = reader.Text("Cluster:Id") ?? "orleanssync",
            SiloPort = reader.Number("Cluster:SiloPort", 11111, 1, 65535),
            GatewayPort = reader.Number("Cluster:GatewayPort", 30000, 1, 65535),
            AdvertisedAddress = Address(reader),
            BambooBaseUrl = reader.Url("BambooHr:BaseUrl"),
            BambooKey = reader.Secret("BambooHr:ApiKey"),
            JumpCloudBaseUrl = reader.Url("JumpCloud:BaseUrl"),
            JumpCloudKey = reader.Secret("JumpCloud:ApiKey"),
            Settings = SettingsOf(reader),
            ApiKeys = ApiKey.Read(configuration, reader),
        };
        _ = reader.Word("JumpCloud:AuthScheme", Connectors.JumpCloud.JumpCloudAuthScheme.ApiKey);
        return (reader.Faults.Count == 0 ? read with { Locked = reader.Locked.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase) } : null, reader.Faults);
    }

    private static string Address(ConfigurationReader reader)
    {
        string? text = reader.Text("Cluster:AdvertisedAddress");
        if (text is not null && !System.Net.IPAddress.TryParse(text, out _))
        {
            reader.Fault("Cluster:AdvertisedAddress", text, "an IP address that the other silos reach");
        }

        return text ?? "127.0.0.1";
    }

    private static SyncSettings SettingsOf(ConfigurationReader reader)
    {
        SyncSettings defaults = SyncSettings.Default;
        return defaults with
        {
            Mode = reader.Word("Sync:Mode", defaults.Mode),
            Schedule = Cron(reader, "Sync:Schedule", defaults.Schedule),
            FullSchedule = Cron(reader, "Sync:FullSchedule", defaults.FullSchedule),
            TimeZone = Zone(reader, defaults.TimeZone),
            Fields = Fields(reader),
            Triggers = reader.Word("Sync:Triggers", defaults.Triggers),
            ActivateOnMatch = reader.Flag("Sync:ActivateOnMatch", defaults.ActivateOnMatch),
            AdministratorSuspension = reader.Word("Sync:AdministratorSuspension", defaults.AdministratorSuspension),
            OnSourceDelete = reader.Word("Sync:OnSourceDelete", defaults.OnSourceDelete),
            HireDateGate = reader.OptionalNumber("Sync:HireDateGate", 0, 365),
            Protected = Protected(reader),
            StreetSeparator = reader.Value("Sync:StreetSeparator") ?? defaults.StreetSeparator,
            ExtensionFormat = Extension(reader, defaults.ExtensionFormat),
            Paths = Paths(reader),
            Guards = Guards(reader),
            CountFallPercent = reader.Percent("Gates:CountFallPercent", defaults.CountFallPercent),
            FillFallPercent = reader.Percent("Gates:FillFallPercent", defaults.FillFallPercent),
            MaxConcurrency = reader.Number("Sync:MaxConcurrency", defaults.MaxConcurrency, 1, 10_000),
            RequestsPerSecond = reader.OptionalNumber("Sync:RequestsPerSecond", 1, 100_000),
        };
    }

    private static string Cron(ConfigurationReader reader, string key, string fallback)
    {
        if (reader.Value(key) is not { } text)
        {
            return fallback;
        }

        if (!SweepSchedule.TryParse(text, out string? cron))
        {
            reader.Fault(key, text, SweepSchedule.Allowed);
        }

        return cron ?? fallback;
    }

    private static string Zone(ConfigurationReader reader, string fallback)
    {
        if (reader.Value("Sync:TimeZone") is not { } text)
        {
            return fallback;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(text, out _))
        {
            reader.Fault("Sync:TimeZone", text, "an IANA time zone, such as Europe/Oslo");
            return fallback;
        }

        return text;
    }

    private static ImmutableSortedSet<CatalogField> Fields(ConfigurationReader reader)
    {
        if (reader.List("Sync:Fields") is not { } names)
        {
            return FieldCatalog.OptionalFields;
        }

        ImmutableSortedSet<CatalogField>.Builder fields = ImmutableSortedSet.CreateBuilder<CatalogField>();
        foreach (string name in names)
        {
            if (FieldNames<CatalogField>.TryParse(name, out CatalogField field))
            {
                _ = fields.Add(field);
            }
            else
            {
                reader.Fault("Sync:Fields", name, string.Join(", ", FieldCatalog.OptionalFields.Select(FieldNames<CatalogField>.Of)));
            }
        }

        return fields.ToImmutable();
    }

    private static ImmutableSortedSet<string> Protected(ConfigurationReader reader)
    {
        ImmutableSortedSet<string>.Builder emails = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (string text in (reader.List("Sync:Protected") ?? []).Concat(reader.Text("JumpCloud:KeyOwner") is { } owner ? [owner] : []))
        {
            if (WorkEmail.TryParse(text, out WorkEmail email))
            {
                _ = emails.Add(email.Value);
            }
            else
            {
                reader.Fault("Sync:Protected", "a text that is no email", "emails, separated by commas");
            }
        }

        return emails.ToImmutable();
    }

    private static string Extension(ConfigurationReader reader, string fallback)
    {
        if (reader.Value("Sync:ExtensionFormat") is not { } text)
        {
            return fallback;
        }

        if (!text.Contains("{0}", StringComparison.Ordinal))
        {
            reader.Fault("Sync:ExtensionFormat", text, "a text with {0} where the extension goes, such as ' x{0}'");
        }

        return text;
    }

    private static ImmutableSortedDictionary<CatalogField, string> Paths(ConfigurationReader reader)
    {
        ImmutableSortedDictionary<CatalogField, string>.Builder paths = ImmutableSortedDictionary.CreateBuilder<CatalogField, string>();
        foreach (FieldEntry entry in FieldCatalog.Entries)
        {
            string key = "JumpCloud:Paths:" + entry.Name;
            if (reader.Value(key) is not { } text)
            {
                continue;
            }

            if (!text.Equals("off", StringComparison.OrdinalIgnoreCase) && !ScimPath.TryParse(text, out _))
            {
                reader.Fault(key, text, "off, or a SCIM attribute path such as addresses[type eq \"work\"].formatted");
            }

            paths[entry.Field] = text;
        }

        return paths.ToImmutable();
    }

    private static ImmutableSortedDictionary<GuardKind, GuardLimit> Guards(ConfigurationReader reader) =>
        GuardLimit.Defaults.ToImmutableSortedDictionary(pair => pair.Key, pair => new GuardLimit(
            reader.Number($"Guards:{pair.Key}:Max", pair.Value.Max, 0, int.MaxValue),
            reader.Percent($"Guards:{pair.Key}:Percent", pair.Value.Percent),
            reader.OptionalNumber($"Guards:{pair.Key}:PerDay", 0, int.MaxValue) ?? pair.Value.PerDay));
}
