using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Connections;

/// <summary>The checks of BambooHR: a few reads, none of the whole roster.</summary>
internal sealed class SourceChecks(ISource source, ISourceConnection connection, SyncSettings settings, TimeProvider clock)
{
    private const string Reachable = "bambooHr.reachable";
    private const string Credentials = "bambooHr.credentials";
    private const string KeyOwner = "bambooHr.keyOwner";
    private const string Employees = "bambooHr.employees";
    private const string Fields = "bambooHr.fields";
    private const string Locations = "bambooHr.locations";
    private const string Changes = "bambooHr.changes";
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(5);

    /// <summary>Makes them; what cannot be tried is skipped and says why.</summary>
    public async Task Run(List<ConnectionCheck> checks, CancellationToken cancellationToken)
    {
        if (connection.Current.Key == SourceKeyState.Unconfigured)
        {
            checks.Add(new(Credentials, CheckOutcome.Failed, "The address or the API key of BambooHR is not set.", "Set BambooHr:BaseUrl and BambooHr:ApiKey."));
            return;
        }

        SourceKeyOwner owner;
        try
        {
            owner = await source.KeyOwner(cancellationToken);
        }
        catch (SourceException failure) when (connection.Current.Key == SourceKeyState.Good)
        {
            // The key serves elsewhere: it is barred from its own employee, no more.
            owner = new SourceKeyOwner(EmployeeId: null, WorkEmail: null);
            checks.Add(new(KeyOwner, CheckOutcome.Warning, "BambooHR does not say whose key it is: " + failure.Message, "Put the owner's work email into Sync:Protected, so that the sync never suspends the owner of its own key."));
        }
        catch (SourceException failure)
        {
            Unusable(checks, failure);
            return;
        }

        checks.Add(new(Reachable, CheckOutcome.Passed, "BambooHR answers."));
        checks.Add(new(Credentials, CheckOutcome.Passed, "BambooHR accepts the key."));
        checks.Add(ClockCheck.Of("bambooHr.clock", "BambooHR", connection.Current.ClockSkew));
        if (!checks.Exists(static check => check.Name == KeyOwner))
        {
            checks.Add(owner.EmployeeId is { } id
                ? new(KeyOwner, CheckOutcome.Passed, $"The key belongs to employee id:{id}, who is never suspended by the sync.")
                : new(KeyOwner, CheckOutcome.Passed, "The key belongs to no employee, so that nobody's leaving ends it."));
        }

        await CheckEmployees(checks, cancellationToken);
        await CheckChanges(checks, cancellationToken);
    }

    private static void Unusable(List<ConnectionCheck> checks, SourceException failure)
    {
        (string name, string remedy) = failure.Kind switch
        {
            SourceFailureKind.Unauthorized => (Credentials, "Check BambooHr:ApiKey: was the key deleted, or its owner's user disabled? Repeated wrong keys close BambooHR's API for the whole company, so nothing is sent meanwhile but one probe an hour."),
            SourceFailureKind.Forbidden => (Credentials, "Give the owner of the key access to employees in BambooHR; or BambooHR has closed its API for the company after wrong keys, which ends by itself."),
            SourceFailureKind.Throttled => (Reachable, "Wait: BambooHR asks to slow down. If it lasts, look for other programs that use this account's API."),
            SourceFailureKind.Unavailable => (Reachable, "Check BambooHr:BaseUrl, name resolution, proxy and firewall; or BambooHR is down: https://status.bamboohr.com."),
            SourceFailureKind.Redirected or SourceFailureKind.Html or SourceFailureKind.NotJson => (Reachable, "Check BambooHr:BaseUrl: something else than BambooHR's API answers there, such as a log-in page or a proxy."),
            _ => (Reachable, "Check BambooHr:BaseUrl: is it https://{company}.bamboohr.com with the company of the key?"),
        };
        checks.Add(new(name, CheckOutcome.Failed, failure.Message, remedy));
        checks.AddRange(new[] { KeyOwner, Employees, Fields, Locations, Changes }.Select(static skipped => new ConnectionCheck(skipped, CheckOutcome.Skipped, "Not tried: BambooHR could not be used.")));
    }

    private async Task CheckEmployees(List<ConnectionCheck> checks, CancellationToken cancellationToken)
    {
        ImmutableSortedSet<SourceField> asked = FieldSelection.For(settings).SourceFields;
        SourcePage first;
        try
        {
            first = await FirstPage(asked, cancellationToken);
        }
        catch (SourceException failure)
        {
            checks.Add(new(Employees, CheckOutcome.Failed, failure.Message, "Give the owner of the key access to all employees in BambooHR: without it nothing can be synced."));
            checks.AddRange(new[] { Fields, Locations }.Select(static skipped => new ConnectionCheck(skipped, CheckOutcome.Skipped, "Not tried: employees cannot be read.")));
            return;
        }

        SourceReads reads = SourceReads.Of(connection.Current, asked, first.Summary);
        checks.Add(first.Employees.IsEmpty
            ? new(Employees, CheckOutcome.Failed, "The key sees no employee at all.", "Give the owner of the key access to all employees in BambooHR.")
            : new(Employees, CheckOutcome.Passed, reads.EmployeesWhy));
        checks.Add(FieldCheck(asked, first.Employees));
        checks.Add(reads.LocationsMatter && reads.Locations is null
            ? new(Locations, CheckOutcome.Warning, reads.LocationsWhy, "Give the owner of the key access to the locations, or to the applicant tracking settings; or take the work address out of Sync:Fields.")
            : new(Locations, reads.LocationsMatter ? CheckOutcome.Passed : CheckOutcome.Skipped, reads.LocationsWhy));
    }

    private async Task<SourcePage> FirstPage(ImmutableSortedSet<SourceField> asked, CancellationToken cancellationToken)
    {
        await foreach (SourcePage page in source.ReadAll(asked, cancellationToken))
        {
            return page;
        }

        return new SourcePage(Restarted: false, [], Summary: null);
    }

    private static ConnectionCheck FieldCheck(ImmutableSortedSet<SourceField> asked, ImmutableArray<EmployeeFacts> sample)
    {
        SourceField[] own = [.. asked.Where(static field => !SourceReads.IsOfLocation(field))];
        SourceField[] missing = [.. own.Where(field => sample.All(one => one[field].Kind == FieldValueKind.Absent))];
        SourceField[] restricted = [.. own.Where(field => sample.Any(one => one[field].Kind == FieldValueKind.Restricted))];
        if (sample.IsEmpty || (missing.Length == 0 && restricted.Length == 0))
        {
            return new(Fields, CheckOutcome.Passed, string.Create(CultureInfo.InvariantCulture, $"All {own.Length} fields that are synced can be read."));
        }

        string detail = string.Join(' ', Sentences());
        bool vital = missing.Concat(restricted.Where(field => sample.All(one => one[field].Kind == FieldValueKind.Restricted))).Any(static field => field is SourceField.Status or SourceField.WorkEmail);
        return vital
            ? new(Fields, CheckOutcome.Failed, detail, "Let the owner of the key see status and work email: without them nobody is created, suspended or matched.")
            : new(Fields, CheckOutcome.Warning, detail, "Let the owner of the key see these fields, or take them out of Sync:Fields. Until then JumpCloud keeps what it has.");

        IEnumerable<string> Sentences()
        {
            if (restricted.Length > 0)
            {
                yield return $"Not readable for some or all employees: {Names(restricted)}.";
            }

            if (missing.Length > 0)
            {
                yield return $"In no reply: {Names(missing)}.";
            }
        }
    }

    private async Task CheckChanges(List<ConnectionCheck> checks, CancellationToken cancellationToken)
    {
        try
        {
            _ = await source.ChangedSince(clock.GetUtcNow() - Lately, cancellationToken);
            checks.Add(new(Changes, CheckOutcome.Passed, "The change feed can be read: a delta sweep reads only who changed."));
        }
        catch (SourceException failure) when (failure.Kind == SourceFailureKind.Forbidden)
        {
            checks.Add(new(Changes, CheckOutcome.Warning, "The change feed is refused to this key: every delta sweep reads the whole roster instead.", "Give the owner of the key access to all employees in BambooHR, or accept a request for every 2,500 employees at each delta."));
        }
        catch (SourceException failure)
        {
            checks.Add(new(Changes, CheckOutcome.Failed, failure.Message, "Delta sweeps fail with the same words until the change feed answers; full sweeps do not use it."));
        }
    }

    private static string Names(IEnumerable<SourceField> fields) => string.Join(", ", fields.Select(FieldNames<SourceField>.Of));
}
