using System.Globalization;
using System.IO.Enumeration;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Scim;

namespace OrleansSync.Sandbox.Control;

/// <summary>Fault injection, as middleware in front of both vendors.</summary>
internal sealed class Faults(World world)
{
    /// <summary>Where the kind of fault is left for the log.</summary>
    public const string KindItem = "sandbox.fault";

    private readonly Lock gate = new();
    private readonly List<Fault> rules = [];
    private Random random = new(world.Options.Seed);
    private int next = 1;

    /// <summary>Adds a rule.</summary>
    public Fault Add(Fault fault)
    {
        lock (gate)
        {
            Fault added = fault with { Id = next++ };
            rules.Add(added);
            return added;
        }
    }

    /// <summary>All rules.</summary>
    public Fault[] All()
    {
        lock (gate)
        {
            return [.. rules];
        }
    }

    /// <summary>Removes one rule.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(int id)
    {
        lock (gate)
        {
            return rules.RemoveAll(rule => rule.Id == id) > 0;
        }
    }

    /// <summary>Removes all rules.</summary>
    public void Clear()
    {
        lock (gate)
        {
            rules.Clear();
            random = new Random(world.Options.Seed);
        }
    }

    /// <summary>The middleware.</summary>
    public async Task Invoke(HttpContext http, RequestDelegate following)
    {
        if (Match(http.Request) is not { } fault)
        {
            await following(http);
            return;
        }

        http.Items[KindItem] = fault.Kind;
        switch (fault.Kind)
        {
            case FaultKind.Status:
                http.Response.StatusCode = fault.Status;
                if (fault.RetryAfter is { } seconds)
                {
                    http.Response.Headers.RetryAfter = fault.RetryAfterDate ? world.Now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture) : seconds.ToString(CultureInfo.InvariantCulture);
                }

                break;
            case FaultKind.Hang:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs ?? Timeout.Infinite), world.Clock, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                http.Abort();
                break;
            case FaultKind.AppliedButLost:
                http.Response.Body = Stream.Null;
                await following(http);
                http.Abort();
                break;
            case FaultKind.Html:
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body>Maintenance</body></html>", http.RequestAborted);
                break;
            case FaultKind.Redirect:
                http.Response.Redirect(fault.Location);
                break;
            case FaultKind.Lag:
                http.Items[ScimApi.LagItem] = fault.DelayMs ?? 0;
                await following(http);
                break;
            case FaultKind.Drop:
                http.Abort();
                break;
            default:
                await FaultyAnswer.Send(http, following, fault);
                break;
        }
    }

    private Fault? Match(HttpRequest request)
    {
        string path = request.Path.Value ?? string.Empty;
        string side = path.StartsWith("/scim", StringComparison.Ordinal) ? "scim" : path.StartsWith("/bamboo", StringComparison.Ordinal) ? "bamboo" : "none";
        lock (gate)
        {
            for (int at = 0; side != "none" && at < rules.Count; at++)
            {
                Fault rule = rules[at];
                if (!Concerns(rule, request, side, path) || (rule.Probability < 1 && random.NextDouble() >= rule.Probability))
                {
                    continue;
                }

                if (rule.Skip > 0)
                {
                    rules[at] = rule with { Skip = rule.Skip - 1 };
                    continue;
                }

                if (rule.Times <= 1)
                {
                    rules.RemoveAt(at);
                }
                else
                {
                    rules[at] = rule with { Times = rule.Times - 1 };
                }

                return rule;
            }

            return null;
        }
    }

    private static bool Concerns(Fault rule, HttpRequest request, string side, string path) =>
        ((rule.Side ?? "any") == "any" || rule.Side == side)
        && (rule.Method is null || rule.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
        && (rule.PathContains is null || path.Contains(rule.PathContains, StringComparison.Ordinal))
        && (rule.Path is null || FileSystemName.MatchesSimpleExpression(rule.Path, path, ignoreCase: false))
        && (rule.QueryContains is null || Uri.UnescapeDataString(request.QueryString.Value ?? string.Empty).Contains(rule.QueryContains, StringComparison.Ordinal));
}
