using System.Text;

namespace OrleansSync.Sandbox.Control;

/// <summary>A rule that makes requests go wrong.</summary>
/// <param name="Id">Its number; set by the sandbox.</param>
/// <param name="Side">bamboo, scim or any.</param>
/// <param name="Method">GET, POST, …; null for any.</param>
/// <param name="PathContains">Part of the path; null for any.</param>
/// <param name="Kind">status, hang, drop, truncate, appliedButLost, html.</param>
/// <param name="Status">For <c>status</c>.</param>
/// <param name="RetryAfter">Seconds, for <c>status</c>; null for none.</param>
/// <param name="Times">How often; null until it is removed.</param>
/// <param name="DelayMs">For <c>hang</c>: until then, else until the client leaves.</param>
internal sealed record Fault(int Id, string Side, string? Method, string? PathContains, string Kind, int Status, int? RetryAfter, int? Times, int? DelayMs);

/// <summary>Fault injection, as middleware in front of both vendors.</summary>
internal sealed class Faults(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly List<Fault> rules = [];
    private int next = 1;

    public Fault Add(Fault fault)
    {
        lock (gate)
        {
            Fault added = fault with { Id = next++ };
            rules.Add(added);
            return added;
        }
    }

    public Fault[] All()
    {
        lock (gate)
        {
            return [.. rules];
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            rules.Clear();
        }
    }

    public async Task Invoke(HttpContext http, RequestDelegate following)
    {
        if (Match(http) is not { } fault)
        {
            await following(http);
            return;
        }

        switch (fault.Kind)
        {
            case "status":
                http.Response.StatusCode = fault.Status;
                if (fault.RetryAfter is { } seconds)
                {
                    http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                }

                break;
            case "hang":
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs ?? Timeout.Infinite), clock, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                http.Abort();
                break;
            case "appliedButLost":
                http.Response.Body = Stream.Null;
                await following(http);
                http.Abort();
                break;
            case "truncate":
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = 4096;
                await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("{\"data\":[{\"em"), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
                break;
            case "html":
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body>Maintenance</body></html>", http.RequestAborted);
                break;
            default:
                http.Abort();
                break;
        }
    }

    private Fault? Match(HttpContext http)
    {
        string path = http.Request.Path.Value ?? string.Empty;
        string side = path.StartsWith("/scim", StringComparison.Ordinal) ? "scim" : path.StartsWith("/bamboo", StringComparison.Ordinal) ? "bamboo" : "none";
        lock (gate)
        {
            int at = rules.FindIndex(rule => side != "none"
                && (rule.Side == "any" || rule.Side == side)
                && (rule.Method is null || rule.Method.Equals(http.Request.Method, StringComparison.OrdinalIgnoreCase))
                && (rule.PathContains is null || path.Contains(rule.PathContains, StringComparison.Ordinal)));
            if (at < 0)
            {
                return null;
            }

            Fault fault = rules[at];
            if (fault.Times is { } left)
            {
                if (left <= 1)
                {
                    rules.RemoveAt(at);
                }
                else
                {
                    rules[at] = fault with { Times = left - 1 };
                }
            }

            return fault;
        }
    }
}
