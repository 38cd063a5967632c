using System.Collections.Immutable;
using System.Net;
using Npgsql;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Notifications;
using OrleansSync.Silo.Security;
using OrleansSync.Silo.Telemetry;

namespace OrleansSync.Silo.Configuration;

/// <summary>Everything that DESIGN 8 lets an operator set, read and checked.</summary>
internal sealed record SiloConfiguration
{
    private static readonly string[] Sections = ["BambooHr", "JumpCloud", "Sync", "Guards", "Gates", "Api", "Cluster", "Metrics", "Notify"];

    public required string Postgres { get; init; }

    public required string ClusterId { get; init; }

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>What other silos reach this one by; null: the machine's own address.</summary>
    public required IPAddress? AdvertisedAddress { get; init; }

    /// <summary>Runs as a pod: named and addressed by Kubernetes, and told by it which silos are gone.</summary>
    public required bool IsPod { get; init; }

    public required string Urls { get; init; }

    public required string? BambooBaseUrl { get; init; }

    public required string? BambooKey { get; init; }

    public required string? BambooWebhookKey { get; init; }

    public required string? JumpCloudBaseUrl { get; init; }

    public required string? JumpCloudKey { get; init; }

    /// <summary>Where notifications go, or null.</summary>
    public required NotificationOptions? Notifications { get; init; }

    public required SyncSettings Settings { get; init; }

    /// <summary>Keys that are set here: nothing else can change them (DESIGN 8).</summary>
    public ImmutableHashSet<string> Locked { get; init; } = [];

    public required ImmutableArray<ApiKey> ApiKeys { get; init; }

    /// <summary>Who may read /metrics.</summary>
    public required MetricsAccess MetricsAccess { get; init; }

    /// <summary>The vendors' settings that are missing; with any, console and API are served and nothing is synced.</summary>
    public ImmutableArray<string> Missing =>
    [
        .. new[] { ("BambooHr:BaseUrl", BambooBaseUrl), ("BambooHr:ApiKey", BambooKey), ("JumpCloud:BaseUrl", JumpCloudBaseUrl), ("JumpCloud:ApiKey", JumpCloudKey) }
            .Where(pair => pair.Item2 is null)
            .Select(pair => pair.Item1),
    ];

    /// <summary>An identity provider whose tokens are taken beside the keys, or null.</summary>
    public required OidcOptions? Oidc { get; init; }

    /// <summary>True when nobody at all may call.</summary>
    public bool HasNoCallers => ApiKeys.IsEmpty && Oidc is null;

    /// <summary>Requests that one API key may make at one silo, a minute. A count. Default 60 000; a minute's worth may come at once.</summary>
    public required int RequestsPerMinute { get; init; }

    /// <summary>What must not reach a log.</summary>
    public IEnumerable<string> Secrets =>
        new[] { BambooKey, BambooWebhookKey, JumpCloudKey, Notifications?.Url.AbsoluteUri, Notifications?.Secret, new NpgsqlConnectionStringBuilder(Postgres).Password }.OfType<string>().Where(secret => secret.Length > 0);

    /// <summary>Reads and checks everything.</summary>
    /// <returns>The configuration, or all its faults.</returns>
    public static (SiloConfiguration? Configuration, IReadOnlyList<ConfigurationFault> Faults) Read(IConfiguration configuration)
    {
        ConfigurationReader reader = new(configuration);
        SiloConfiguration read = new()
        {
            Postgres = Database(reader),
            ClusterId = ClusterIdOf(reader),
            SiloPort = reader.Number("Cluster:SiloPort", 11111, 1, 65535),
            GatewayPort = reader.Number("Cluster:GatewayPort", 30000, 1, 65535),
            AdvertisedAddress = Address(reader),
            IsPod = Pod(reader),
            Urls = Listening(reader),
            BambooBaseUrl = reader.Text("BambooHr:BaseUrl"),
            BambooKey = reader.Secret("BambooHr:ApiKey"),
            BambooWebhookKey = reader.Secret("BambooHr:WebhookKey"),
            JumpCloudBaseUrl = reader.Text("JumpCloud:BaseUrl"),
            JumpCloudKey = reader.Secret("JumpCloud:ApiKey"),
            Notifications = NotificationsOf(reader),
            Settings = SettingsOf(reader),
            ApiKeys = ApiKey.Read(configuration, reader),
            Oidc = OidcOptions.Read(reader),
            RequestsPerMinute = reader.Number("Api:RequestsPerMinute", 60_000, 60, 1_000_000),
            MetricsAccess = reader.Word("Metrics:Access", MetricsAccess.Key),
        };
        ConnectorSection.Check<BambooHrOptions>(
            BambooHrOptions.Section,
            new() { [nameof(BambooHrOptions.ApiKey)] = read.BambooKey, [nameof(BambooHrOptions.WebhookKey)] = read.BambooWebhookKey },
            services => services.AddBambooHr(),
            configuration,
            reader);
        ConnectorSection.Check<JumpCloudOptions>(JumpCloudOptions.Section, new() { [nameof(JumpCloudOptions.ApiKey)] = read.JumpCloudKey }, services => services.AddJumpCloud(), configuration, reader);
        if (read.SiloPort == read.GatewayPort)
        {
            reader.Fault("Cluster:GatewayPort", "is the same as Cluster:SiloPort; they are two ports");
        }

        reader.RefuseUnknown(Sections);
        return (reader.Faults.Count == 0 ? read with { Locked = reader.Locked.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase) } : null, reader.Faults);
    }

    private static string Database(ConfigurationReader reader)
    {
        const string Key = "ConnectionStrings:Postgres";
        const string Allowed = "allowed: a PostgreSQL connection string, such as Host=127.0.0.1;Database=orleanssync;Username=…;Password=…";
        string? text = reader.Secret(Key);
        if (text is null)
        {
            reader.Fault(Key, "is not set; " + Allowed);
            return string.Empty;
        }

        try
        {
            if (new NpgsqlConnectionStringBuilder(text).Host is not { Length: > 0 })
            {
                reader.Fault(Key, "names no Host; " + Allowed);
            }
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException)
        {
            // Not even the word that did not fit is shown: it may be the end of a password with a semicolon in it.
            reader.Fault(Key, "does not parse; " + Allowed);
        }

        return text;
    }

    private static NotificationOptions? NotificationsOf(ConfigurationReader reader)
    {
        const string Key = "Notify:Url";
        string? secret = reader.Secret("Notify:Secret");
        string word = reader.Text("Notify:Format") ?? nameof(NotificationFormat.Json);
        if (!Enum.TryParse(word, ignoreCase: true, out NotificationFormat format) || !Enum.IsDefined(format))
        {
            reader.Wrong("Notify:Format", word, string.Join(", ", Enum.GetNames<NotificationFormat>()));
        }

        if (reader.Secret(Key) is not { } text)
        {
            if (secret is not null)
            {
                reader.Fault(Key, "is not set, although Notify:Secret is; set both or none");
            }

            return null;
        }

        // The address is not shown: with some chat services it is all that it takes to write there.
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("https" or "http"))
        {
            reader.Fault(Key, "is no address; allowed: https://… or http://…");
            return null;
        }

        return new NotificationOptions(url, secret, format);
    }

    private static string ClusterIdOf(ConfigurationReader reader)
    {
        string id = reader.Text("Cluster:Id") ?? "orleanssync";
        if (id.Length > 150 || !id.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_' or '.'))
        {
            reader.Wrong("Cluster:Id", id, "up to 150 letters, digits, '-', '_' and '.'");
        }

        return id;
    }

    private static IPAddress? Address(ConfigurationReader reader)
    {
        if (reader.Text("Cluster:AdvertisedAddress") is not { } text)
        {
            return null;
        }

        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            reader.Wrong("Cluster:AdvertisedAddress", text, "an IP address that the other silos reach");
        }

        return address;
    }

    private static bool Pod(ConfigurationReader reader)
    {
        // Not a setting that locks anything.
        string? text = reader.Text("Cluster:Kubernetes");
        bool parses = bool.TryParse(text, out bool pod);
        if (text is not null && !parses)
        {
            reader.Wrong("Cluster:Kubernetes", text, "true or false");
        }

        return pod;
    }

    private static string Listening(ConfigurationReader reader)
    {
        string text = reader.Text("Urls") ?? "http://127.0.0.1:8080";
        foreach (string one in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsListenable(one))
            {
                reader.Wrong("Urls", one, "http:// addresses with a port, separated by semicolons, such as http://0.0.0.0:8080");
            }
        }

        return text;
    }

    private static bool IsListenable(string text)
    {
        try
        {
            return BindingAddress.Parse(text) is { Scheme: "http" or "https", PathBase.Length: 0, Port: >= 0 and <= 65535 };
        }
        catch (FormatException)
        {
            return false;
        }
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
            KeyOwner = KeyOwner(reader),
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
            reader.Wrong(key, text, SweepSchedule.Allowed);
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
            reader.Wrong("Sync:TimeZone", text, "an IANA time zone, such as Europe/Oslo");
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
                reader.Wrong("Sync:Fields", name, string.Join(", ", FieldCatalog.OptionalFields.Select(FieldNames<CatalogField>.Of)));
            }
        }

        return fields.ToImmutable();
    }

    private static ImmutableSortedSet<string> Protected(ConfigurationReader reader)
    {
        ImmutableSortedSet<string>.Builder emails = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (string text in reader.List("Sync:Protected") ?? [])
        {
            if (WorkEmail.TryParse(text, out WorkEmail email))
            {
                _ = emails.Add(email.Value);
            }
            else
            {
                reader.Fault("Sync:Protected", "holds a text that is no email; allowed: emails, separated by commas");
            }
        }

        return emails.ToImmutable();
    }

    private static string? KeyOwner(ConfigurationReader reader)
    {
        if (reader.Text("JumpCloud:KeyOwner") is not { } text)
        {
            return null;
        }

        if (!WorkEmail.TryParse(text, out WorkEmail email))
        {
            reader.Fault("JumpCloud:KeyOwner", "holds a text that is no email; allowed: the email of the administrator who owns JumpCloud:ApiKey");
            return null;
        }

        return email.Value;
    }

    private static string Extension(ConfigurationReader reader, string fallback)
    {
        if (reader.Value("Sync:ExtensionFormat") is not { } text)
        {
            return fallback;
        }

        if (!text.Contains("{0}", StringComparison.Ordinal))
        {
            reader.Wrong("Sync:ExtensionFormat", text, "a text with {0} where the extension goes, such as ' x{0}'");
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

            if (!entry.PathIsInferred)
            {
                reader.Wrong(key, text, "nothing: this path is fixed, only an inferred one can be moved or turned off (docs/fields.md)");
            }
            else if (!text.Equals("off", StringComparison.OrdinalIgnoreCase) && !ScimPath.TryParse(text, out _))
            {
                reader.Wrong(key, text, "off, or a SCIM attribute path such as addresses[type eq \"work\"].formatted");
            }

            paths[entry.Field] = text;
        }

        return paths.ToImmutable();
    }

    private static ImmutableSortedDictionary<GuardKind, GuardLimit> Guards(ConfigurationReader reader) =>
        GuardLimit.Defaults.ToImmutableSortedDictionary(pair => pair.Key, pair => new GuardLimit(
            reader.Number($"Guards:{pair.Key}:Max", pair.Value.Max, 0, int.MaxValue),
            reader.Percent($"Guards:{pair.Key}:Percent", pair.Value.Percent),
            reader.Limit($"Guards:{pair.Key}:PerDay", pair.Value.PerDay)));
}
