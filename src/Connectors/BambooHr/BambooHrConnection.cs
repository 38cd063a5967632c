using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The one place where it is kept what BambooHR thinks of the key; safe for many threads.</summary>
internal sealed partial class BambooHrConnection(IOptionsMonitor<BambooHrOptions> options, TimeProvider clock, ILogger<BambooHrConnection> logger) : ISourceConnection
{
    /// <summary>A refused key is probed, a refused endpoint tried again, once in this time.</summary>
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromHours(1);

    // How long a success proves that a later 403 is not about the key.
    private static readonly TimeSpan ProofLasts = TimeSpan.FromMinutes(1);

    private static readonly SourceConnection Nothing = new(SourceKeyState.Unknown, Since: null, NextProbeAt: null, [], LastScan: null);

    private readonly Lock gate = new();
    private SourceConnection current = Nothing with { Key = SourceKeyState.Unconfigured };
    private BambooHrKey key;
    private int? refusedWith;
    private (SourceKeyOwner Owner, DateTimeOffset At)? owned;
    private DateTimeOffset? goodAt;
    private long successes;

    /// <inheritdoc/>
    public SourceConnection Current
    {
        get
        {
            lock (gate)
            {
                Look();
                return current;
            }
        }
    }

    /// <summary>The key of this moment's settings.</summary>
    public BambooHrKey Key
    {
        get
        {
            lock (gate)
            {
                Look();
                return key;
            }
        }
    }

    /// <inheritdoc/>
    public void Retry()
    {
        lock (gate)
        {
            Look();
            current = current with { Refusals = [] };
            owned = null;
            if (current.Key is SourceKeyState.Refused or SourceKeyState.Locked)
            {
                Become(SourceKeyState.Unknown, nextProbeAt: null);
            }
        }
    }

    /// <summary>Counts what the key was good for; tells whether it served since one looked last.</summary>
    public long Successes
    {
        get
        {
            lock (gate)
            {
                return successes;
            }
        }
    }

    /// <summary>A success: the key is good.</summary>
    /// <param name="used">The key that served.</param>
    /// <param name="serverTime">The vendor's clock, where it told it.</param>
    public void Good(BambooHrKey used, DateTimeOffset? serverTime)
    {
        lock (gate)
        {
            if (!IsCurrent(used))
            {
                return;
            }

            goodAt = clock.GetUtcNow();
            successes++;
            current = current with { LastSuccessAt = goodAt, ClockSkew = serverTime is { } theirs ? theirs - goodAt : current.ClockSkew };
            if (current.Key != SourceKeyState.Good)
            {
                Become(SourceKeyState.Good, nextProbeAt: null);
                LogGood();
            }
        }
    }

    /// <summary>A read failed in a way that is not about the key.</summary>
    public void Failed(BambooHrKey used, string words)
    {
        lock (gate)
        {
            if (IsCurrent(used))
            {
                current = current with { LastFailureAt = clock.GetUtcNow(), LastFailure = words };
            }
        }
    }

    /// <summary>Something was refused to a good key: until it is clear what, requests go one at a time.</summary>
    public void Doubt(BambooHrKey used)
    {
        lock (gate)
        {
            if (IsCurrent(used) && current.Key == SourceKeyState.Good)
            {
                Become(SourceKeyState.Unknown, nextProbeAt: null);
            }
        }
    }

    /// <summary>The key was refused for what is everybody's: nothing more is sent. Said once, not at every probe.</summary>
    public void Close(BambooHrKey used, int status)
    {
        lock (gate)
        {
            if (!IsCurrent(used))
            {
                return;
            }

            SourceKeyState state = status == 403 ? SourceKeyState.Locked : SourceKeyState.Refused;
            DateTimeOffset next = clock.GetUtcNow() + ProbeEvery;
            refusedWith = status;
            if (current.Key == state)
            {
                current = current with { NextProbeAt = next };
                return;
            }

            Become(state, next);
            LogClosed(status, state, next);
        }
    }

    /// <summary>True when nothing may be sent; else the caller may go on, and has taken the hourly probe when that was due.</summary>
    public bool IsClosed(BambooHrKey used, out bool probe)
    {
        lock (gate)
        {
            probe = false;
            if (!IsCurrent(used) || current.Key is not (SourceKeyState.Refused or SourceKeyState.Locked))
            {
                return false;
            }

            if (current.NextProbeAt > clock.GetUtcNow())
            {
                return true;
            }

            probe = true;
            current = current with { NextProbeAt = clock.GetUtcNow() + ProbeEvery };
            return false;
        }
    }

    /// <summary>True when the key served within the last minute.</summary>
    public bool WasGoodLately(BambooHrKey used)
    {
        lock (gate)
        {
            return IsCurrent(used) && goodAt >= clock.GetUtcNow() - ProofLasts;
        }
    }

    /// <summary>The failure that stands for a request that is not sent.</summary>
    public SourceException NotSent()
    {
        lock (gate)
        {
            DateTimeOffset next = current.NextProbeAt ?? clock.GetUtcNow();
            SourceFailureKind kind = current.Key == SourceKeyState.Locked ? SourceFailureKind.Forbidden : SourceFailureKind.Unauthorized;
            return new SourceException(kind, refusedWith, next - clock.GetUtcNow(), FormattableString.Invariant($"BambooHR answers {refusedWith} to the key for every read: nothing is sent before the key changes or somebody asks, but one probe at {next:u}."));
        }
    }

    /// <summary>An endpoint was refused to a good key.</summary>
    public void Refuse(BambooHrKey used, string endpoint, int status)
    {
        lock (gate)
        {
            if (IsCurrent(used))
            {
                DateTimeOffset now = clock.GetUtcNow();
                SourceRefusal refusal = new(endpoint, status, now, now + ProbeEvery);
                current = current with { Refusals = [.. current.Refusals.Where(known => !known.Endpoint.Equals(endpoint, StringComparison.Ordinal)), refusal] };
                LogRefused(endpoint, status, refusal.NextTryAt);
            }
        }
    }

    /// <summary>Whose key it is, when that was read within the last hour.</summary>
    public SourceKeyOwner? OwnerOf(BambooHrKey used)
    {
        lock (gate)
        {
            return IsCurrent(used) && owned is { } known && known.At > clock.GetUtcNow() - ProbeEvery ? known.Owner : null;
        }
    }

    /// <summary>Whose key it is was read.</summary>
    public void Owned(BambooHrKey used, SourceKeyOwner owner)
    {
        lock (gate)
        {
            if (IsCurrent(used))
            {
                owned = (owner, clock.GetUtcNow());
                current = current with { KeyOwner = owner.EmployeeId };
            }
        }
    }

    /// <summary>How the endpoint was refused within the last hour; null when it may be called.</summary>
    public SourceRefusal? RefusalOf(string endpoint)
    {
        lock (gate)
        {
            Look();
            return current.Refusals.FirstOrDefault(known => known.Endpoint.Equals(endpoint, StringComparison.Ordinal));
        }
    }

    /// <summary>The whole roster was read; returns false when it was as the time before but for the numbers.</summary>
    public bool Scanned(SourceSummary summary)
    {
        lock (gate)
        {
            Look();
            SourceSummary? before = current.LastScan;
            current = current with { LastScan = summary };
            return before is null
                || !before.Endpoint.Equals(summary.Endpoint, StringComparison.Ordinal)
                || !string.Equals(before.LocationAddresses, summary.LocationAddresses, StringComparison.Ordinal)
                || !before.MissingFields.SetEquals(summary.MissingFields)
                || !before.RestrictedFields.SetEquals(summary.RestrictedFields);
        }
    }

    // A changed key starts anew; refusals end by themselves.
    private void Look()
    {
        BambooHrOptions now = options.CurrentValue;
        BambooHrKey given = new(now.BaseUrl, now.ApiKey);
        if (given != key)
        {
            (key, goodAt, refusedWith, owned) = (given, null, null, null);
            current = Nothing with { BaseUrl = given.BaseUrl is { Length: > 0 } url ? url : null, Key = given.IsComplete ? SourceKeyState.Unknown : SourceKeyState.Unconfigured };
        }

        if (current.Refusals.Any(refusal => refusal.NextTryAt <= clock.GetUtcNow()))
        {
            current = current with { Refusals = current.Refusals.RemoveAll(refusal => refusal.NextTryAt <= clock.GetUtcNow()) };
        }
    }

    private bool IsCurrent(BambooHrKey used)
    {
        Look();
        return key == used;
    }

    private void Become(SourceKeyState state, DateTimeOffset? nextProbeAt) => current = current with { Key = state, Since = clock.GetUtcNow(), NextProbeAt = nextProbeAt };

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "BambooHR accepts the key")]
    private partial void LogGood();

    [LoggerMessage(EventId = 3202, Level = LogLevel.Error, Message = "BambooHR answers {Status} to the key for every read: {State}. Nothing is sent before the key changes or an operator asks, but one probe at {NextProbeAt}")]
    private partial void LogClosed(int status, SourceKeyState state, DateTimeOffset nextProbeAt);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Warning, Message = "BambooHR answers {Status} at {Endpoint} to a good key: not asked again before {NextTryAt}")]
    private partial void LogRefused(string endpoint, int status, DateTimeOffset nextTryAt);
}
