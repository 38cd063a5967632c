using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Judges a read: one that lost people or columns is not acted on (DESIGN 3.4). Pure.</summary>
public static class Gates
{
    /// <summary>Far fewer employees than are known.</summary>
    public const string CountFallKind = "CountFall";

    /// <summary>Far too many of the known ids are unknown there.</summary>
    public const string WrongTenantKind = "WrongTenant";

    /// <summary>Before the name of a column that is much emptier than it was.</summary>
    public const string FillFallKind = "FillFall:";

    /// <summary>Before the name of a column that is not in the reply, or unreadable.</summary>
    public const string MissingFieldKind = "MissingField:";

    private const double MissingPercentMax = 20;
    private const int KnownMin = 5;
    private const int PeopleMin = 3;
    private static readonly TimeSpan DownAfter = TimeSpan.FromHours(24);

    /// <summary>The source as a whole: the count, and whether it is the company that we know.</summary>
    public static Finding? People(IReadOnlyDictionary<string, RosterRow> known, IReadOnlyDictionary<string, EmployeeFacts> read, Baselines baselines, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(baselines);
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableArray<HoldItem> missing = [.. known.Values
            .Where(row => row.State != EmployeeStanding.Orphaned && !read.ContainsKey(row.EmployeeId) && !baselines.Absent.Contains(EmployeeItem(row.EmployeeId)))
            .Select(row => new HoldItem(row.EmployeeId, row.Key, EmployeeItem(row.EmployeeId), []))];
        int before = missing.Length + known.Values.Count(row => row.State != EmployeeStanding.Orphaned && read.ContainsKey(row.EmployeeId));
        if (before - read.Count > before * settings.CountFallPercent / 100)
        {
            return new Finding(CountFallKind, HoldScope.Sweep, string.Create(CultureInfo.InvariantCulture, $"BambooHR showed {read.Count} employees, {before} are known: more than {settings.CountFallPercent} % are missing."), before - read.Count, missing);
        }

        return before >= KnownMin && missing.Length > before * MissingPercentMax / 100
            ? new Finding(WrongTenantKind, HoldScope.Sweep, string.Create(CultureInfo.InvariantCulture, $"{missing.Length} of {before} known employees are not in BambooHR: is this the right company?"), missing.Length, missing)
            : null;
    }

    /// <summary>The target as a whole, by a complete listing.</summary>
    internal static Finding? Users(IReadOnlyDictionary<string, RosterRow> known, TargetListing listing, Baselines baselines)
    {
        RosterRow[] linked = [.. known.Values.Where(row => row.TargetUserId is { } user && (listing.ById(user) is not null || !baselines.Absent.Contains(UserItem(user))))];
        ImmutableArray<HoldItem> missing = [.. linked
            .Where(row => listing.ById(row.TargetUserId) is null)
            .Select(row => new HoldItem(row.EmployeeId, row.Key, UserItem(row.TargetUserId ?? string.Empty), []))];
        return linked.Length >= KnownMin && missing.Length > linked.Length * MissingPercentMax / 100
            ? new Finding(WrongTenantKind, HoldScope.Sweep, $"{missing.Length} of {linked.Length} linked users are not in JumpCloud: is this the right organisation?", missing.Length, missing)
            : null;
    }

    /// <summary>The columns of a whole read.</summary>
    /// <returns>What is held, and the baselines that move.</returns>
    public static ColumnVerdict Columns(IReadOnlyCollection<EmployeeFacts> read, ImmutableSortedSet<SourceField> asked, ImmutableSortedSet<SourceField> missing, Baselines baselines, SyncSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(missing);
        ArgumentNullException.ThrowIfNull(baselines);
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableArray<Finding>.Builder held = ImmutableArray.CreateBuilder<Finding>();
        Dictionary<SourceField, FillRate> moved = [];
        foreach (SourceField field in asked)
        {
            string name = FieldNames<SourceField>.Of(field);
            if (missing.Contains(field))
            {
                // One that was never seen is no loss; whose connection lacks it says the connection test.
                if (baselines.Fill.GetValueOrDefault(field) is { Rate.Filled: > 0 } && !baselines.Absent.Contains(FieldItem(name)))
                {
                    held.Add(new Finding(MissingFieldKind + name, HoldScope.Attribute, "BambooHR did not show this field to the key.", read.Count, []));
                }

                continue;
            }

            FillRate rate = new(read.Count(facts => facts[field].Kind == FieldValueKind.Text), read.Count);
            FillBaseline? before = baselines.Fill.GetValueOrDefault(field);
            if (before is not null && Lost(before.Rate, rate) is var lost && lost >= PeopleMin && lost > rate.Total * Share(before.Rate) * settings.FillFallPercent / 100)
            {
                held.Add(new Finding(
                    FillFallKind + name,
                    HoldScope.Attribute,
                    string.Create(CultureInfo.InvariantCulture, $"{rate.Filled} of {rate.Total} have a value, {before.Rate.Filled} of {before.Rate.Total} had one: a fall by more than {settings.FillFallPercent} %."),
                    (int)Math.Round(lost),
                    [],
                    rate));
            }
            else if (before is null || Share(rate) >= Share(before.Rate) || now - before.At >= DownAfter)
            {
                // Fuller counts at once, emptier once a day: a slow bleed adds up.
                moved[field] = rate;
            }
        }

        return new ColumnVerdict(held.ToImmutable(), moved);
    }

    /// <summary>How an absent employee is named among what was accepted.</summary>
    public static string EmployeeItem(string employeeId) => "employee:" + employeeId;

    /// <summary>How an absent JumpCloud user is.</summary>
    public static string UserItem(string userId) => "user:" + userId;

    /// <summary>How an absent column is.</summary>
    public static string FieldItem(string name) => "field:" + name;

    /// <summary>The column of a hold, or null.</summary>
    public static SourceField? FieldOf(string kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.IndexOf(':', StringComparison.Ordinal) is > 0 and var at && FieldNames<SourceField>.TryParse(kind[(at + 1)..], out SourceField field) ? field : null;
    }

    private static double Share(FillRate rate) => rate.Total == 0 ? 0 : (double)rate.Filled / rate.Total;

    private static double Lost(FillRate before, FillRate now) => (Share(before) * now.Total) - now.Filled;
}

/// <summary>What the columns of a read come to.</summary>
/// <param name="Held">By column.</param>
/// <param name="Moved">Columns whose baseline moves.</param>
public sealed record ColumnVerdict(ImmutableArray<Finding> Held, IReadOnlyDictionary<SourceField, FillRate> Moved);
