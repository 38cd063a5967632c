namespace OrleansSync.Grains.Audit;

/// <summary>The audit's own tables, applied with the journal's.</summary>
public static class AuditSchema
{
    /// <summary>DDL.</summary>
    public const string Tables = """
        create table if not exists sync.audit_replays (id text primary key, state text not null, requested_at timestamptz not null, record jsonb not null);
        create unique index if not exists audit_replays_open on sync.audit_replays ((true)) where state in ('Requested', 'Running');
        """;
}
