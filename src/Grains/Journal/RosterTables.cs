namespace OrleansSync.Grains.Journal;

/// <summary>DDL of the roster: the tables that are read, and the second pair that a rebuild fills and swaps in.</summary>
internal static class RosterTables
{
    /// <summary>Ends the names of the second pair.</summary>
    public const string Rebuilt = "_rebuilt";

    private static readonly string[] Indexes = ["pkey", "key", "target", "next", "state", "name"];

    /// <summary>Creates a pair.</summary>
    /// <param name="suffix">Empty for the one that is read.</param>
    public static string Create(string suffix) => $"""
        create table if not exists sync.roster{suffix} (
            employee_id text primary key,
            key text not null,
            work_email text,
            display_name text,
            state text not null,
            hold_reason text,
            hold_since timestamptz,
            facts_hash text,
            trigger_hash text,
            actual_hash text,
            settings_revision bigint not null,
            target_user_id text,
            target_active boolean,
            next_attempt_at timestamptz,
            attempts integer not null,
            last_error_class text,
            version bigint not null,
            updated_at timestamptz not null);
        create index if not exists roster{suffix}_key on sync.roster{suffix} (key);
        create index if not exists roster{suffix}_target on sync.roster{suffix} (target_user_id) where target_user_id is not null;
        create index if not exists roster{suffix}_next on sync.roster{suffix} (next_attempt_at) where next_attempt_at is not null;
        create index if not exists roster{suffix}_state on sync.roster{suffix} (state);
        create index if not exists roster{suffix}_name on sync.roster{suffix} (display_name, length(employee_id), employee_id);
        create table if not exists sync.roster_body{suffix} (employee_id text primary key, body bytea not null);

        """;

    /// <summary>Drops what a rebuild that died left behind, and begins anew.</summary>
    public static string CreateRebuilt { get; } = $"drop table if exists sync.roster{Rebuilt}, sync.roster_body{Rebuilt};\n" + Create(Rebuilt);

    /// <summary>The second pair becomes the first; index names too, or the next start would make each a second time.</summary>
    public static string Swap { get; } = $"""
        drop table sync.roster, sync.roster_body;
        alter table sync.roster{Rebuilt} rename to roster;
        alter table sync.roster_body{Rebuilt} rename to roster_body;
        alter index sync.roster_body{Rebuilt}_pkey rename to roster_body_pkey;
        {string.Join('\n', Indexes.Select(index => $"alter index sync.roster{Rebuilt}_{index} rename to roster_{index};"))}
        """;
}
