using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>One data key per employee id, wrapped by data-protection keys: erasing it erases the personal values of that person's events (DESIGN 4).</summary>
public sealed class PersonKeys(NpgsqlDataSource database, IDataProtectionProvider protection)
{
    private const int KeySize = 32;

    // Bounded: 20,000 keys are a few megabytes; beyond that the cache starts over.
    private const int CachedMax = 20_000;

    private readonly IDataProtector protector = protection.CreateProtector("OrleansSync.PersonKey.v1");
    private readonly ConcurrentDictionary<string, byte[]> cache = new(StringComparer.Ordinal);

    /// <summary>The keys of these people, made where there is none yet; none for the erased. Committed before anything is sealed with them, so that two silos never seal with different ones.</summary>
    public async Task<ImmutableDictionary<string, byte[]>> GetOrCreate(IEnumerable<string> employeeIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(employeeIds);
        ImmutableDictionary<string, byte[]>.Builder keys = ImmutableDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        List<string> unknown = [];

        // One look at the cache per person: it may be emptied at any time.
        foreach (string id in employeeIds.Distinct(StringComparer.Ordinal))
        {
            if (cache.TryGetValue(id, out byte[]? known))
            {
                keys[id] = known;
            }
            else
            {
                unknown.Add(id);
            }
        }

        // In one order everywhere, or two silos that make the same keys wait for each other.
        unknown.Sort(StringComparer.Ordinal);
        string[] missing = [.. unknown];
        if (missing.Length > 0)
        {
            byte[][] wrapped = [.. missing.Select(_ => protector.Protect(RandomNumberGenerator.GetBytes(KeySize)))];
            const string Sql = """
                with made as (
                    insert into sync.person_keys (employee_id, wrapped) select * from unnest(@ids, @wrapped)
                    on conflict (employee_id) do nothing returning employee_id, wrapped)
                select employee_id, wrapped from made
                union all
                select k.employee_id, k.wrapped from sync.person_keys k where k.employee_id = any(@ids) and k.erased_at is null
                """;
            await using NpgsqlCommand command = database.CreateCommand(Sql);
            _ = command.Parameters.AddWithValue("ids", missing);
            _ = command.Parameters.AddWithValue("wrapped", wrapped);
            foreach ((string id, byte[] key) in await Read(command, cancellationToken))
            {
                keys[id] = key;
            }

            // A row that another silo inserted after our snapshot is seen by neither half: one more look finds it.
            string[] unseen = [.. missing.Where(id => !keys.ContainsKey(id))];
            if (unseen.Length > 0)
            {
                keys.AddRange(await Get(unseen, cancellationToken));
            }
        }

        return keys.ToImmutable();
    }

    /// <summary>Erases a person: what was personal in the events, the roster's body, and the row's name and email. Not to be undone.</summary>
    /// <remarks>Another silo may hold the key in memory: what it still seals with it, nobody can open.</remarks>
    public async Task Erase(string employeeId, CancellationToken cancellationToken)
    {
        const string Sql = """
            with key as (
                insert into sync.person_keys (employee_id, erased_at) values (@id, now())
                on conflict (employee_id) do update set wrapped = null, erased_at = coalesce(sync.person_keys.erased_at, now())),
            body as (update sync.roster_body set body = ''::bytea where employee_id = @id)
            update sync.roster set key = 'id:' || employee_id, work_email = null, display_name = null where employee_id = @id
            """;
        await using NpgsqlCommand command = database.CreateCommand(Sql);
        _ = command.Parameters.AddWithValue("id", employeeId);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
        _ = cache.TryRemove(employeeId, out _);
    }

    /// <summary>The keys that exist and were not erased.</summary>
    public async Task<ImmutableDictionary<string, byte[]>> Get(IEnumerable<string> employeeIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select employee_id, wrapped from sync.person_keys where employee_id = any(@ids) and erased_at is null");
        _ = command.Parameters.AddWithValue("ids", employeeIds.ToArray());
        return (await Read(command, cancellationToken)).ToImmutableDictionary(pair => pair.Id, pair => pair.Key, StringComparer.Ordinal);
    }

    private async Task<List<(string Id, byte[] Key)>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<(string, byte[])> found = [];
        if (cache.Count > CachedMax)
        {
            cache.Clear();
        }

        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string id = reader.GetString(0);
            byte[] key = protector.Unprotect(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken));
            cache[id] = key;
            found.Add((id, key));
        }

        return found;
    }
}
