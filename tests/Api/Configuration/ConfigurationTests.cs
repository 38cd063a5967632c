using Microsoft.Extensions.Configuration;
using OrleansSync.Contracts.Settings;
using OrleansSync.Silo.Configuration;
using Xunit;

namespace OrleansSync.Tests.Api.Configuration;

/// <summary>DESIGN 9: every fault of every section at once, each naming the key; secrets never shown.</summary>
public sealed class ConfigurationTests
{
    private const string Secret = "sUpErSeCrEt";
    private const string Good = "Host=127.0.0.1;Database=x;Password=" + Secret;

    [Theory, Trait("rule", "9")]
    [InlineData("ConnectionStrings:Postgres", "", "not set")]
    [InlineData("ConnectionStrings:Postgres", "Database=x", "Host")]
    [InlineData("ConnectionStrings:Postgres", "Host=x;Passwort=" + Secret, "does not parse")]
    [InlineData("ConnectionStrings:Postgres", "Host=x;Password=a;" + Secret, "does not parse")]
    [InlineData("ConnectionStrings:Postgres", Secret, "does not parse")]
    [InlineData("Urls", "127.0.0.1:8080", "http://")]
    [InlineData("Urls", "http://*:8080;ftp://x", "ftp://x")]
    [InlineData("Urls", "http://127.0.0.1:99999", "http://")]
    [InlineData("Cluster:Id", "a b", "letters")]
    [InlineData("Cluster:SiloPort", "0", "1 to 65535")]
    [InlineData("Cluster:SiloPort", "eleven", "1 to 65535")]
    [InlineData("Cluster:GatewayPort", "11111", "Cluster:SiloPort")]
    [InlineData("Cluster:AdvertisedAddress", "my-host", "IP address")]
    [InlineData("BambooHr:BaseUrl", "acme.bamboohr.com", "http")]
    [InlineData("BambooHr:BaseUrl", Secret, "http")]
    [InlineData("BambooHr:BaseUrl", "https://x:" + Secret + "@acme.bamboohr.com", "user name")]
    [InlineData("BambooHr:ApiKey", Secret + " ", "white space")]
    [InlineData("JumpCloud:BaseUrl", "scim/v2", "http")]
    [InlineData("JumpCloud:ApiKey", Secret + "é", "ASCII")]
    [InlineData("JumpCloud:AuthScheme", "Basic", "Bearer")]
    [InlineData("JumpCloud:PageSize", "many", "whole number")]
    [InlineData("JumpCloud:PageSize", "0", "1 to 1000")]
    [InlineData("JumpCloud:AttemptTimeout", "soon", "duration")]
    [InlineData("JumpCloud:Paths:jobTitle", "title[", "SCIM")]
    [InlineData("JumpCloud:KeyOwner", "the boss", "email")]
    [InlineData("Sync:Schedule", "often", "cron")]
    [InlineData("Sync:FullSchedule", "61 * * * *", "cron")]
    [InlineData("Sync:TimeZone", "Mars/North", "IANA")]
    [InlineData("Sync:Mode", "Live!", "DryRun")]
    [InlineData("Sync:Mode", "1", "DryRun")]
    [InlineData("Sync:Mode", "Live,Paused", "DryRun")]
    [InlineData("Sync:Fields", "jobTitle,shoeSize", "shoeSize")]
    [InlineData("Sync:Triggers", "Any", "AnyMappedField")]
    [InlineData("Sync:ActivateOnMatch", "yes", "true or false")]
    [InlineData("Sync:HireDateGate", "-1", "0 to 365")]
    [InlineData("Sync:Protected", "nobody", "emails")]
    [InlineData("Sync:ExtensionFormat", " x", "{0}")]
    [InlineData("Sync:MaxConcurrency", "abc", "1 to")]
    [InlineData("Sync:RequestsPerSecond", "0", "1 to")]
    [InlineData("Guards:Suspensions:Max", "ten", "whole number")]
    [InlineData("Guards:Clears:Percent", "101", "0 to 100")]
    [InlineData("Guards:Updates:PerDay", "-3", "none")]
    [InlineData("Gates:CountFallPercent", "NaN", "0 to 100")]
    [InlineData("Api:Keys:0:Hash", Secret, "sha256:")]
    [InlineData("Api:Keys:0:Hash", "sha256:12", "64 hex")]
    [InlineData("Api:Keys:0:Role", "root", "Operator")]
    public void A_wrong_value_is_refused_by_its_key_without_a_secret(string key, string value, string allowed)
    {
        string[] faults = Faults((key, value));
        Assert.Contains(faults, fault => fault.StartsWith(key + " ", StringComparison.Ordinal) && fault.Contains(allowed, StringComparison.Ordinal));
        Assert.DoesNotContain(faults, fault => fault.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact, Trait("rule", "9")]
    public void The_faults_of_all_sections_come_out_together()
    {
        (string Key, string Value)[] wrong =
        [
            ("ConnectionStrings:Postgres", "x"), ("BambooHr:BaseUrl", "x"), ("BambooHr:ApiKey", "a b"), ("JumpCloud:BaseUrl", "x"), ("JumpCloud:PageSize", "x"), ("JumpCloud:ListAhead", "99"),
            ("Sync:Schedule", "x"), ("Guards:Clears:Max", "x"), ("Gates:FillFallPercent", "x"), ("Api:Keys:0:Role", "x"), ("Cluster:SiloPort", "x"), ("Urls", "x"), ("Sync:Scedule", "x"),
        ];
        string[] faults = Faults(wrong);
        Assert.All(wrong, pair => Assert.Contains(faults, fault => fault.StartsWith(pair.Key + " ", StringComparison.Ordinal)));
    }

    [Theory, Trait("rule", "9")]
    [InlineData("Sync:Scedule", "Sync:Schedule")]
    [InlineData("Guards:Suspension:Max", "Guards:Suspensions:Max")]
    [InlineData("BambooHr:ApiKeyFil", "BambooHr:ApiKeyFile")]
    [InlineData("JumpCloud:Path:jobTitle", "JumpCloud:Paths:jobTitle")]
    [InlineData("Api:Keys:0:Rol", "Api:Keys:0:Role")]
    public void An_unknown_key_is_refused_with_the_one_that_was_meant(string key, string meant) =>
        Assert.Contains($"{key} is no setting; did you mean {meant}?", Faults((key, Secret), ("Api:Keys:0:Hash", Hash('a'))));

    [Fact, Trait("rule", "9")]
    public void An_unknown_key_like_no_other_is_somebody_elses() => Assert.Empty(Faults(("Sync:Zzzzzzzzzzzzzzzzzzzzzzzzzzzzz", Secret)));

    [Fact, Trait("rule", "8")]
    public void Nothing_but_a_database_is_needed_and_what_is_missing_is_named()
    {
        SiloConfiguration read = Read();
        Assert.Equal(["BambooHr:BaseUrl", "BambooHr:ApiKey", "JumpCloud:BaseUrl", "JumpCloud:ApiKey"], read.Missing);
        Assert.Equal(SyncSettings.Default.Schedule, read.Settings.Schedule);
        Assert.Empty(read.ApiKeys);
        Assert.Equal("http://127.0.0.1:8080", read.Urls);
    }

    [Fact, Trait("rule", "8")]
    public void Every_setting_of_the_table_is_known() => Assert.Empty(Faults(
        ("BambooHr:BaseUrl", "https://acme.bamboohr.com"), ("BambooHr:ApiKey", "k"), ("BambooHr:WebhookKey", "w"), ("JumpCloud:BaseUrl", "https://x/scim/v2?a=b"), ("JumpCloud:ApiKey", "k"),
        ("JumpCloud:AuthScheme", "bearer"), ("JumpCloud:Paths:jobTitle", "off"), ("JumpCloud:KeyOwner", "a@b.c"), ("Sync:Schedule", "*/5 * * * *"), ("Sync:FullSchedule", "0 3 * * *"),
        ("Sync:TimeZone", "Europe/Oslo"), ("Sync:Fields:0", "jobTitle"), ("Sync:Fields:1", "department"), ("Sync:Mode", "dryrun"), ("Sync:Triggers", "AnyMappedField"), ("Sync:ActivateOnMatch", "false"),
        ("Sync:AdministratorSuspension", "Overwrite"), ("Sync:OnSourceDelete", "Suspend"), ("Sync:HireDateGate", "3"), ("Sync:Protected", "a@b.c, d@e.f"), ("Sync:StreetSeparator", " / "),
        ("Sync:ExtensionFormat", " ext {0}"), ("Sync:MaxConcurrency", "8"), ("Sync:RequestsPerSecond", "20"), ("Guards:Suspensions:Max", "1"), ("Guards:Suspensions:Percent", "1.5"),
        ("Guards:Suspensions:PerDay", "none"), ("Gates:CountFallPercent", "10"), ("Gates:FillFallPercent", "20"), ("Api:Keys:0:Name", "ops"), ("Api:Keys:0:Hash", Hash('a')), ("Api:Keys:0:Role", "operator"),
        ("Cluster:Id", "prod-1"), ("Cluster:SiloPort", "1"), ("Cluster:GatewayPort", "2"), ("Cluster:AdvertisedAddress", "10.0.0.1")));

    [Fact, Trait("rule", "8")]
    public void No_field_at_all_is_asked_for_by_a_word_and_an_empty_setting_is_none()
    {
        Assert.Empty(Read(("Sync:Fields", "none")).Settings.Fields);
        Assert.Equal(SyncSettings.Default.Fields, Read(("Sync:Fields", "")).Settings.Fields);
    }

    [Fact, Trait("rule", "8")]
    public void Two_keys_of_the_api_may_not_be_one()
    {
        string[] faults = Faults(("Api:Keys:0:Name", "a"), ("Api:Keys:0:Hash", Hash('a')), ("Api:Keys:1:Name", "a"), ("Api:Keys:1:Hash", Hash('a')));
        Assert.Equal(["Api:Keys:1:Name", "Api:Keys:1:Hash"], faults.Select(fault => fault.Split(' ')[0]));
    }

    private static string Hash(char digit) => "sha256:" + new string(digit, 64);

    private static SiloConfiguration Read(params (string Key, string Value)[] given) => SiloConfiguration.Read(Configured(given)).Configuration!;

    private static string[] Faults(params (string Key, string Value)[] given) => [.. SiloConfiguration.Read(Configured(given)).Faults.Select(fault => fault.ToString())];

    private static IConfigurationRoot Configured((string Key, string Value)[] given) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("ConnectionStrings:Postgres", Good)])
        .AddInMemoryCollection(given.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)))
        .Build();
}
