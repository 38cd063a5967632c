using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Web.Attention;

/// <summary>Values that JumpCloud refused, or accepted and did not keep: not counted as drift any more, and so seen nowhere else.</summary>
public sealed class UnkeptValues(NpgsqlDataSource database, IRoster roster)
{
    private const int PeopleMax = 1000;

    /// <summary>By attribute, those with the most people first.</summary>
    public async Task<ImmutableArray<UnkeptField>> Read(CancellationToken cancellationToken)
    {
        // The events say who it can be, the state whether it still is so.
        List<string> people = [];
        await using (NpgsqlCommand command = database.CreateCommand("select distinct substr(stream_id, 10) from sync.mt_events where type = any(@types) limit @max"))
        {
            _ = command.Parameters.AddWithValue("types", EventNames.ByName.Where(static pair => pair.Value == typeof(EmployeeEvent.NotStored) || pair.Value == typeof(EmployeeEvent.Refused)).Select(static pair => pair.Key).ToArray());
            _ = command.Parameters.AddWithValue("max", PeopleMax);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                people.Add(reader.GetString(0));
            }
        }

        if (people.Count == 0)
        {
            return [];
        }

        ImmutableDictionary<string, RosterRow> rows = await roster.Rows([.. people], cancellationToken);
        return [.. rows.Values
            .Where(row => !row.Body.IsEmpty)
            .SelectMany(row => EmployeeStateJson.Read(row.Body.Span).Excused.Select(excused => (Field: excused.Key, IsRefused: excused.Value.Text is not null, Row: row)))
            .GroupBy(one => (one.Field, one.IsRefused))
            .Select(group => new UnkeptField(group.Key.Field, group.Key.IsRefused, [.. group.Select(one => one.Row)]))
            .OrderByDescending(one => one.People.Length)];
    }
}

/// <summary>One attribute.</summary>
/// <param name="Field">Which.</param>
/// <param name="IsRefused">True where JumpCloud said no, false where it said yes and did not keep it.</param>
/// <param name="People">Whose.</param>
public sealed record UnkeptField(CatalogField Field, bool IsRefused, ImmutableArray<RosterRow> People);
