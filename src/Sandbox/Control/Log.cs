using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Control;

/// <summary>Every write in order, and what must never happen.</summary>
internal sealed class Log(TimeProvider clock)
{
    private const int RequestsMax = 10_000;
    private readonly Lock gate = new();
    private readonly List<WriteEntry> writes = [];
    private readonly List<Violation> violations = [];
    private readonly Dictionary<string, int> inFlight = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> subjects = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Queue<RequestEntry> requests = new();
    private long requestSeq;

    // Writes that began before a clearing end after it.
    private long cleared;

    /// <summary>A write arrived.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="userId">Whom it concerns; null for a POST.</param>
    /// <param name="subject">What tells two writes for one person: the id, or the email of who is created.</param>
    /// <param name="body">Its body.</param>
    /// <returns>Its number.</returns>
    public long Begin(string method, string? userId, string? subject, JsonNode? body)
    {
        lock (gate)
        {
            bool overlapped = subject is not null && inFlight.GetValueOrDefault(subject) > 0;
            WriteEntry entry = new() { Seq = cleared + writes.Count + 1, Method = method, UserId = userId, Body = body?.ToJsonString(), ReceivedAt = clock.GetUtcNow(), Overlapped = overlapped };
            writes.Add(entry with { Seq = writes.Count + 1 });
            if (subject is not null)
            {
                subjects[entry.Seq] = subject;
                inFlight[subject] = inFlight.GetValueOrDefault(subject) + 1;
            }

            if (overlapped)
            {
                violations.Add(new Violation("concurrentWrites", userId, "Two writes were in flight for one user."));
            }

            return entry.Seq;
        }
    }

    /// <summary>A write was applied or refused.</summary>
    public void End(long seq, string? userId, int status, bool changed)
    {
        lock (gate)
        {
            if (subjects.Remove(seq, out string? subject) && --inFlight[subject] == 0)
            {
                _ = inFlight.Remove(subject);
            }

            int at = (int)(seq - cleared) - 1;
            if (at < 0)
            {
                return;
            }

            writes[at] = writes[at] with { UserId = userId, Status = status, Changed = changed, FinishedAt = clock.GetUtcNow() };
            if (status is >= 200 and < 300 && !changed)
            {
                violations.Add(new Violation("writeInVain", userId, "A write changed nothing."));
            }
        }
    }

    /// <summary>Something that must not happen did.</summary>
    public void Violate(string kind, string? userId, string detail)
    {
        lock (gate)
        {
            violations.Add(new Violation(kind, userId, detail));
        }
    }

    /// <summary>A request arrived.</summary>
    public void Count(string request)
    {
        lock (gate)
        {
            counts[request] = counts.GetValueOrDefault(request) + 1;
        }
    }

    /// <summary>A request was answered, or not.</summary>
    public void Answered(HttpContext http)
    {
        lock (gate)
        {
            FaultKind? fault = http.Items.TryGetValue(Faults.KindItem, out object? kind) ? (FaultKind?)kind : null;
            requests.Enqueue(new RequestEntry(++requestSeq, clock.GetUtcNow(), http.Request.Method, http.Request.Path, http.Request.QueryString.Value ?? string.Empty, http.Response.StatusCode, fault));
            if (requests.Count > RequestsMax)
            {
                _ = requests.Dequeue();
            }
        }
    }

    /// <summary>The writes after a number.</summary>
    public WriteEntry[] Writes(long after)
    {
        lock (gate)
        {
            return [.. writes.Skip((int)Math.Clamp(after, 0, int.MaxValue))];
        }
    }

    /// <summary>The violations.</summary>
    public Violation[] Violations()
    {
        lock (gate)
        {
            return [.. violations];
        }
    }

    /// <summary>The newest requests after a number.</summary>
    public RequestEntry[] Requests(long after)
    {
        lock (gate)
        {
            return [.. requests.Where(entry => entry.Seq > after)];
        }
    }

    /// <summary>Requests by method and kind.</summary>
    public Dictionary<string, int> Counts()
    {
        lock (gate)
        {
            return new Dictionary<string, int>(counts, StringComparer.Ordinal);
        }
    }

    /// <summary>Forgets all but what is in flight.</summary>
    public void Clear()
    {
        lock (gate)
        {
            cleared += writes.Count;
            writes.Clear();
            violations.Clear();
            counts.Clear();
            requests.Clear();
        }
    }
}
