using System.Text;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>The roster's statements. Rows travel as one JSON parameter: one statement per batch, whatever its size.</summary>
internal static class RosterSql
{
    public const string Columns = """
        employee_id, key, work_email, display_name, state, hold_reason, hold_since, facts_hash, trigger_hash, actual_hash, settings_revision,
        target_user_id, target_active, next_attempt_at, attempts, last_error_class, version, updated_at
        """;

    private const string Record = """
        employee_id text, key text, work_email text, display_name text, state text, hold_reason text, hold_since timestamptz, facts_hash text,
        trigger_hash text, actual_hash text, settings_revision bigint, target_user_id text, target_active boolean, next_attempt_at timestamptz,
        attempts integer, last_error_class text, version bigint, updated_at timestamptz, body text
        """;

    /// <summary>Only upwards in version; in the journal's transaction. A key that is given up is kept as a former one.</summary>
    public static string Upsert { get; } = UpsertInto(suffix: string.Empty, "?");

    /// <summary>The same into another pair of tables.</summary>
    /// <remarks>The table is named first where it is written: a statement that held it for reading and then waited to write would keep a rebuild from ever swapping the new one in.</remarks>
    public static string UpsertInto(string suffix, string rows) => $"""
        with rows as (select * from jsonb_to_recordset({rows}::jsonb) as r({Record})),
        narrow as (
            insert into sync.roster{suffix} as t ({Columns}) select {Columns} from rows
            on conflict (employee_id) do update set
                key = excluded.key, work_email = excluded.work_email, display_name = excluded.display_name, state = excluded.state,
                hold_reason = excluded.hold_reason, hold_since = excluded.hold_since, facts_hash = excluded.facts_hash,
                trigger_hash = excluded.trigger_hash, actual_hash = excluded.actual_hash, settings_revision = excluded.settings_revision,
                target_user_id = excluded.target_user_id, target_active = excluded.target_active, next_attempt_at = excluded.next_attempt_at,
                attempts = excluded.attempts, last_error_class = excluded.last_error_class, version = excluded.version, updated_at = excluded.updated_at
            where t.version < excluded.version
            returning employee_id),
        former as (
            insert into sync.former_keys as f (key, employee_id, left_at)
            select t.key, t.employee_id, rows.updated_at from sync.roster{suffix} t join rows using (employee_id) where t.key <> rows.key and t.version < rows.version
            on conflict (key, employee_id) do update set left_at = excluded.left_at)
        insert into sync.roster_body{suffix} as b (employee_id, body) select rows.employee_id, decode(rows.body, 'base64') from rows join narrow using (employee_id)
        on conflict (employee_id) do update set body = excluded.body
        """;

    /// <summary>What no event stands behind, of rows whose version is still the same.</summary>
    public const string Operational = $"""
        update sync.roster t set state = r.state, facts_hash = r.facts_hash, trigger_hash = r.trigger_hash, actual_hash = r.actual_hash,
            settings_revision = r.settings_revision, next_attempt_at = r.next_attempt_at, attempts = r.attempts, updated_at = r.updated_at
        from jsonb_to_recordset(@rows::jsonb) as r({Record})
        where t.employee_id = r.employee_id and t.version = r.version
        """;

    /// <summary>The rows as the statements take them; bodies as given, so sealed.</summary>
    public static string ToJson(IEnumerable<RosterRow> rows)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartArray();
            foreach (RosterRow row in rows)
            {
                Write(writer, row);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>A row in the order of <see cref="Columns"/> and the body; the body as stored, so sealed.</summary>
    public static RosterRow Read(NpgsqlDataReader reader) => new()
    {
        EmployeeId = reader.GetString(0),
        Key = reader.GetString(1),
        WorkEmail = Text(reader, 2),
        DisplayName = Text(reader, 3),
        State = Enum.Parse<EmployeeStanding>(reader.GetString(4)),
        HoldReason = Text(reader, 5) is { } reason ? Enum.Parse<HoldReason>(reason) : null,
        HoldSince = Instant(reader, 6),
        FactsHash = Text(reader, 7),
        TriggerHash = Text(reader, 8),
        ActualHash = Text(reader, 9),
        SettingsRevision = reader.GetInt64(10),
        TargetUserId = Text(reader, 11),
        TargetActive = reader.IsDBNull(12) ? null : reader.GetBoolean(12),
        NextAttemptAt = Instant(reader, 13),
        Attempts = reader.GetInt32(14),
        LastErrorClass = Text(reader, 15) is { } failure ? Enum.Parse<FailureClass>(failure) : null,
        Version = reader.GetInt64(16),
        UpdatedAt = reader.GetFieldValue<DateTimeOffset>(17),
        Body = reader.IsDBNull(18) ? default(ReadOnlyMemory<byte>) : reader.GetFieldValue<byte[]>(18),
    };

    private static void Write(Utf8JsonWriter writer, RosterRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("employee_id", row.EmployeeId);
        writer.WriteString("key", row.Key);
        writer.WriteString("work_email", row.WorkEmail);
        writer.WriteString("display_name", row.DisplayName);
        writer.WriteString("state", row.State.ToString());
        writer.WriteString("hold_reason", row.HoldReason?.ToString());
        Write(writer, "hold_since", row.HoldSince);
        writer.WriteString("facts_hash", row.FactsHash);
        writer.WriteString("trigger_hash", row.TriggerHash);
        writer.WriteString("actual_hash", row.ActualHash);
        writer.WriteNumber("settings_revision", row.SettingsRevision);
        writer.WriteString("target_user_id", row.TargetUserId);
        if (row.TargetActive is { } active)
        {
            writer.WriteBoolean("target_active", active);
        }

        Write(writer, "next_attempt_at", row.NextAttemptAt);
        writer.WriteNumber("attempts", row.Attempts);
        writer.WriteString("last_error_class", row.LastErrorClass?.ToString());
        writer.WriteNumber("version", row.Version);
        writer.WriteString("updated_at", row.UpdatedAt);
        writer.WriteBase64String("body", row.Body.Span);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, DateTimeOffset? at)
    {
        if (at is { } instant)
        {
            writer.WriteString(name, instant);
        }
    }

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);
}
