using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Notifications;

/// <summary>What a person should hear of reaches the configured address: signed, retried, once each, and its end too.</summary>
public sealed class NotificationTests(PostgresServer server)
{
    private const string Secret = "a secret of the receiver";

    [Fact]
    public async Task A_protected_leaver_is_told_once_signed_and_again_until_it_is_taken()
    {
        await using Receiver receiver = await Receiver.Start(refusals: 1);
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 20);
        JsonNode person = (await silo.Json("/control/employees", silo.Sandbox)).AsArray().First(one => (string?)one!["status"] == "Active" && ((string?)one["workEmail"])?.All(char.IsAscii) == true)!;
        (string id, string email) = ((string)person["id"]!, (string)person["workEmail"]!);
        silo.StartProcess(new() { ["Notify__Url"] = receiver.Address.AbsoluteUri, ["Notify__Secret"] = Secret, ["Sync__Protected"] = email });
        await silo.FirstSync();
        (await silo.Sandbox.PostAsync($"/control/employees/{id}/terminate", content: null)).EnsureSuccessStatusCode();
        await silo.Sweep("""{"kind":"full"}""");

        JsonNode told = await receiver.Message(one => (string?)one["data"]!["kind"] == "protectedLeaver");
        Assert.Equal(("alarm.begun", $"id:{id}"), ((string?)told["type"], (string?)told["data"]!["employees"]![0]));
        Assert.All(receiver.Requests, one => Assert.Equal(SignatureOf(one.Headers, one.Text), one.Headers["webhook-signature"].Single()));

        // The first attempt was refused; the same message came again under the same id.
        string refused = receiver.Requests.First(one => !one.Taken).Headers["webhook-id"].Single()!;
        _ = await receiver.Message(_ => receiver.Requests.Any(one => one.Taken && one.Headers["webhook-id"] == refused));

        (await silo.Sandbox.PostAsync($"/control/employees/{id}/rehire", content: null)).EnsureSuccessStatusCode();
        await silo.Sweep("""{"kind":"full"}""");
        JsonNode over = await receiver.Message(one => (string?)one["data"]!["kind"] == "protectedLeaver" && (string?)one["type"] == "alarm.over");
        Assert.Equal($"id:{id}", (string?)over["data"]!["employees"]![0]);
        Assert.Single(receiver.Taken(), one => (string?)one["data"]!["kind"] == "protectedLeaver" && (string?)one["type"] == "alarm.begun");
        Assert.Equal(receiver.Requests.Count(one => one.Taken), receiver.Requests.Where(one => one.Taken).Select(one => one.Headers["webhook-id"].Single()).Distinct().Count());
        Assert.DoesNotContain(email, string.Concat(receiver.Requests.Select(one => one.Text)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("very-secret", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_is_told_after_a_restart_once_and_its_end_as_well()
    {
        await using Receiver receiver = await Receiver.Start();
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 8);
        Dictionary<string, string?> slack = new() { ["Notify__Url"] = receiver.Address.AbsoluteUri, ["Notify__Format"] = "slack", ["JumpCloud__ApiKey"] = "wrong" };
        silo.StartProcess(slack);
        _ = await receiver.Message(one => ((string)one["text"]!).Contains("JumpCloud:ApiKey", StringComparison.Ordinal));
        await silo.Kill();
        silo.StartProcess(slack);
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        await silo.Kill();
        slack["JumpCloud__ApiKey"] = "sandbox-jumpcloud-key";
        silo.StartProcess(slack);
        await silo.FirstSync();
        _ = await receiver.Message(one => ((string)one["text"]!).Contains("Over: Nothing is synced", StringComparison.Ordinal));
        Assert.Single(receiver.Taken(), one => ((string)one["text"]!).StartsWith("OrleansSync: Nothing is synced", StringComparison.Ordinal));
    }

    private static string SignatureOf(IHeaderDictionary headers, string text)
    {
        long at = long.Parse(headers["webhook-timestamp"].Single()!, CultureInfo.InvariantCulture);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{headers["webhook-id"].Single()}.{at}.{text}")));
    }
}
