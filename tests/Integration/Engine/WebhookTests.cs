using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Engine;

/// <summary>DESIGN 6, 9: a signed delivery names whom to look at now.</summary>
public sealed class WebhookTests(PostgresServer server)
{
    private const string Key = "webhook-private-key";

    [Fact, Trait("Rule", "9 webhooks")]
    public async Task A_signed_delivery_is_acted_on_once_and_others_are_refused()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 6);
        await silo.Kill();
        silo.StartProcess(new Dictionary<string, string?> { ["BambooHr__WebhookKey"] = Key });
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        await silo.Sandbox.PostAsync("/control/employees/2/terminate", content: null);
        string at = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        const string Body = """{"employees":[{"id":"2","changedFields":["status"],"fields":{}}]}""";

        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(silo, Body, at, "0000"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(silo, Body, at, Sign(Body + " ", at)));
        string old = DateTimeOffset.UtcNow.AddHours(-4).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(silo, Body, old, Sign(Body, old)));
        Assert.Equal(HttpStatusCode.Accepted, await Deliver(silo, Body, at, Sign(Body, at)));
        await silo.Until("/api/v1/employees/id:2", one => !(bool)one["target"]!["active"]!);
        Assert.Equal(HttpStatusCode.OK, await Deliver(silo, Body, at, Sign(Body, at)));
        JsonArray events = (await silo.Json("/api/v1/employees/id:2/events"))["items"]!.AsArray();
        Assert.Equal("webhook", (string?)events[^1]!["cause"]!["kind"]);
        Assert.Single((await silo.Json("/api/v1/sweeps"))["items"]!.AsArray(), sweep => (string?)sweep!["kind"] == "scoped");
    }

    private static string Sign(string body, string at) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(body + at)));

    private static async Task<HttpStatusCode> Deliver(SiloProcess silo, string body, string at, string signature)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/webhooks/bamboohr") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("X-BambooHR-Timestamp", at);
        request.Headers.TryAddWithoutValidation("X-BambooHR-Signature", signature);
        using HttpResponseMessage answer = await silo.Api.SendAsync(request);
        return answer.StatusCode;
    }
}
