namespace OrleansSync.Grains.Audit;

/// <summary>The audit's own tables, applied with the journal's.</summary>
public static class AuditSchema
{
    /// <summary>DDL.</summary>
    public const string Tables = """
        create table if not exists sync.audit_replays (id text primary key, state text not null, requested_at timestamptz not null, record jsonb not null);
        create unique index if not exists audit_replays_open on sync.audit_replays ((true)) where state in ('Requested', 'Running');
        create table if not exists sync.audit_keys (verifier text primary key, wrapped bytea not null, created_at timestamptz not null default clock_timestamp());
        create table if not exists sync.audit_seals (number bigint primary key, sweep_id text not null, note text not null, heads text not null, report text);
        create index if not exists audit_seals_sweep on sync.audit_seals (sweep_id);
        create table if not exists sync.audit_sealed (stream_id text primary key, version bigint not null);
        """;
}
