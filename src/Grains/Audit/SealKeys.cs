using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace OrleansSync.Grains.Audit;

/// <summary>The keys that seals are signed with: made by the first silo that seals, kept in PostgreSQL under data protection, the public halves for everyone.</summary>
public sealed partial class SealKeys(NpgsqlDataSource database, IDataProtectionProvider protection, ILogger<SealKeys> logger)
{
    /// <summary>The name in the notes.</summary>
    public const string Name = "orleanssync/seal";

    private readonly IDataProtector protector = protection.CreateProtector("OrleansSync.SealKey.v1");

    /// <summary>The public halves, oldest first: a newer one stands for an older one that could not be opened any more.</summary>
    public async Task<ImmutableArray<(NoteKey Key, DateTimeOffset Since)>> Public(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select verifier, created_at from sync.audit_keys order by created_at, verifier");
        ImmutableArray<(NoteKey, DateTimeOffset)>.Builder keys = ImmutableArray.CreateBuilder<(NoteKey, DateTimeOffset)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (NoteKey.TryParse(reader.GetString(0), out NoteKey? key))
            {
                keys.Add((key, await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken)));
            }
        }

        return keys.ToImmutable();
    }

    /// <summary>The newest key, made when there is none that opens. The caller holds the lock of the seals.</summary>
    internal async Task<byte[]> Signing(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (NpgsqlCommand known = new("select wrapped from sync.audit_keys order by created_at desc, verifier desc limit 1", connection))
        {
            if (await known.ExecuteScalarAsync(cancellationToken) is byte[] wrapped)
            {
                try
                {
                    return protector.Unprotect(wrapped);
                }
                catch (CryptographicException failure)
                {
                    LogLost(failure);
                }
            }
        }

        byte[] made = new Ed25519PrivateKeyParameters(new SecureRandom()).GetEncoded();
        await using NpgsqlCommand insert = new("insert into sync.audit_keys (verifier, wrapped) values (@verifier, @wrapped)", connection);
        _ = insert.Parameters.AddWithValue("verifier", NoteKey.Of(Name, made).Text);
        _ = insert.Parameters.AddWithValue("wrapped", protector.Protect(made));
        _ = await insert.ExecuteNonQueryAsync(cancellationToken);
        return made;
    }

    [LoggerMessage(EventId = 6202, Level = LogLevel.Warning, Message = "The key that seals are signed with cannot be opened: the data-protection keys are others. A new one is made; who verifies needs both public keys")]
    private partial void LogLost(Exception failure);
}
