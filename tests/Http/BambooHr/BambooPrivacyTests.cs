using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "3.4")]
public sealed class BambooPrivacyTests
{
    [Fact]
    public async Task No_log_line_no_span_and_no_failure_holds_a_secret_or_a_persons_data()
    {
        ConcurrentQueue<string> seen = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue(activity.DisplayName + string.Join(' ', activity.TagObjects)),
        };
        ActivitySource.AddActivityListener(listener);
        const string Person = """{"employeeId":"41","firstName":"Wilhelmina","workEmail":"wilhelmina@secret.example","_restrictedFields":["status"]}""";
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Person), Replies.Json("""{"data":[{"firstName":"Wilhelmina"}],"meta":{"page":{}}}"""), Replies.Refused(403, "Wilhelmina@secret.example may not"))
            .On(BambooStub.Report, Answers.Text(200, "Wilhelmina broke it"))
            .On(BambooStub.Changed, Replies.Refused(401, "bad key top-secret-key"));
        await using BambooConnector connector = new(stub.Url, ("ApiKey", "top-secret-key"), ("Retries", "1"));
        await connector.Roster();
        seen.Enqueue((await BambooConnector.Fails(() => connector.Pages())).ToString());
        seen.Enqueue((await BambooConnector.Fails(() => connector.Pages())).ToString());
        seen.Enqueue((await BambooConnector.Fails(connector.Changes)).ToString());
        seen.Enqueue(connector.Connection.Current.ToString());

        // Snapshots: the spans of other tests are heard here, too.
        string[] all = [.. seen.ToArray(), .. connector.Lines.ToArray()];
        Assert.Contains(all, static line => line.Contains("Restricted for somebody: status", StringComparison.Ordinal));
        Assert.Contains(all, static line => line.Contains("is no JSON", StringComparison.Ordinal));
        Assert.DoesNotContain(all, static line => line.Contains("wilhelmina", StringComparison.OrdinalIgnoreCase) || line.Contains("top-secret", StringComparison.Ordinal));
    }
}
