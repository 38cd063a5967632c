using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Control;

/// <summary>Every write in order, and what must never happen.</summary>
internal sealed class Log(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<WriteEntry> writes = [];
    private readonly List<Violation> violations = [];
    private readonly Dictionary<string, int> inFlight = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> requests = new(StringComparer.Ordinal);

    public long Begin(string method, string? userId, JsonNode? body)
    {
        lock (gate)
        {
            WriteEntry entry = new() { Seq = writes.Count + 1, Method = method, UserId = userId, Body = body?.ToJsonString(), ReceivedAt = clock.GetUtcNow() };
            writes.Add(entry);
            if (userId is not null)
            {
                inFlight[userId] = inFlight.GetValueOrDefault(userId) + 1;
                if (inFlight[userId] > 1)
                {
                    violations.Add(new Violation("concurrentWrites", userId, "Two writes were in flight for one user."));
                }
            }

            return entry.Seq;
        }
    }

    public void End(long seq, string? userId, int status, bool changed)
    {
        lock (gate)
        {
            WriteEntry entry = writes[(int)seq - 1];
            if (entry.UserId is { } known)
            {
                inFlight[known]--;
            }

            writes[(int)seq - 1] = entry with { UserId = userId, Status = status, Changed = changed, FinishedAt = clock.GetUtcNow() };
            if (status is >= 200 and < 300 && !changed)
            {
                violations.Add(new Violation("writeInVain", userId, "A write changed nothing."));
            }
        }
    }

    public void Violate(string kind, string? userId, string detail)
    {
        lock (gate)
        {
            violations.Add(new Violation(kind, userId, detail));
        }
    }

    public void Count(string request)
    {
        lock (gate)
        {
            requests[request] = requests.GetValueOrDefault(request) + 1;
        }
    }

    public WriteEntry[] Writes(long after)
    {
        lock (gate)
        {
            return [.. writes.Where(entry => entry.Seq > after)];
        }
    }

    public Violation[] Violations()
    {
        lock (gate)
        {
            return [.. violations];
        }
    }

    public Dictionary<string, int> Requests()
    {
        lock (gate)
        {
            return new Dictionary<string, int>(requests, StringComparer.Ordinal);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            writes.Clear();
            violations.Clear();
            inFlight.Clear();
            requests.Clear();
        }
    }
}

/// <summary>One write as it arrived and ended.</summary>
internal sealed record WriteEntry
{
    public required long Seq { get; init; }

    public required string Method { get; init; }

    public string? UserId { get; init; }

    public string? Body { get; init; }

    public int Status { get; init; }

    public bool Changed { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>Something that must never happen.</summary>
internal sealed record Violation(string Kind, string? UserId, string Detail);
