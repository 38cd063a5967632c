using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>bamboohr.md §4.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task The_key_of_a_webhook_is_shown_only_once()
    {
        await using Vendors vendors = await Vendors.Start();
        Answer made = await vendors.Bamboo(HttpMethod.Post, "webhooks", """{"name":"mine","url":"https://sync.test/hook","format":"json","monitorFields":["status"],"events":["employee.updated"]}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.NotEmpty((string)made.Json["privateKey"]!);
        JsonNode shown = (await vendors.Bamboo($"webhooks/{made.Json["id"]}")).Json;
        Assert.Null(shown["privateKey"]);
        Assert.Single((await vendors.Bamboo("webhooks")).Json["webhooks"]!.AsArray());
        await vendors.Bamboo(HttpMethod.Delete, $"webhooks/{made.Json["id"]}");
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Bamboo($"webhooks/{made.Json["id"]}")).Status);
    }

    [Theory]
    [InlineData("""{"name":"x","url":"http://sync.test/","format":"json","monitorFields":["status"]}""")]
    [InlineData("""{"name":"x","url":"https://sync.test/","monitorFields":["status"]}""")]
    [InlineData("""{"name":"x","url":"https://sync.test/","format":"json"}""")]
    [InlineData("""{"name":"x","url":"https://sync.test/","format":"json","monitorFields":["shoeSize"]}""")]
    [InlineData("""{"name":"x","url":"https://sync.test/","format":"json","monitorFields":["status"],"events":["employee.updated","employee_with_fields.created"]}""")]
    [InlineData("""{""")]
    public async Task A_webhook_without_what_it_needs_is_refused(string body)
    {
        await using Vendors vendors = await Vendors.Start();
        Answer refused = await vendors.Bamboo(HttpMethod.Post, "webhooks", body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.NotNull(refused.Json["errors"]);
    }

    [Fact]
    public async Task A_replacement_is_whole_and_keeps_the_key()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        string body = $$"""{"name":"mine","url":"{{receiver.Url}}","format":"json","monitorFields":["city"],"postFields":{"city":"Town"} }""";
        Answer made = await vendors.Bamboo(HttpMethod.Post, "webhooks", body);
        string path = $"webhooks/{made.Json["id"]}";
        Answer replaced = await vendors.Bamboo(HttpMethod.Put, path, $$"""{"name":"mine","url":"{{receiver.Url}}","format":"json","monitorFields":["jobTitle"],"events":["employee.updated"]}""");
        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Null(replaced.Json["privateKey"]);
        Assert.Empty(replaced.Json["postFields"]!.AsObject());
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"jobTitle":"Chef"}""");
        (string sent, string timestamp, string signature, _) = (await receiver.Until(1))[0];
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)made.Json["privateKey"]!), Encoding.UTF8.GetBytes(sent + timestamp))), signature);
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Bamboo(HttpMethod.Put, path, """{"name":"mine"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Bamboo(HttpMethod.Put, "webhooks/99", body)).Status);
        Assert.Equal(200, (int)(await vendors.Bamboo(path + "/log")).Json[0]!["statusCode"]!);
    }

    [Fact]
    public async Task A_key_sees_its_own_webhooks_and_its_own_fields()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver);
        Assert.Empty((await vendors.Bamboo("webhooks")).Json["webhooks"]!.AsArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Bamboo(HttpMethod.Delete, "webhooks/1")).Status);
        await vendors.Switch("""{"bamboo":{"restrictedFields":["city"]}}""");
        Answer refused = await vendors.Bamboo(HttpMethod.Post, "webhooks", """{"name":"mine","url":"https://sync.test/","format":"json","monitorFields":["city","status"]}""");
        Assert.Equal((HttpStatusCode.Forbidden, "city"), (refused.Status, (string?)refused.Json["monitorFields"]![0]));
        await vendors.Switch("""{"bamboo":{"webhooks":false}}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Bamboo("webhooks")).Status);
    }

    [Fact]
    public async Task A_delivery_is_signed_over_body_and_timestamp()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver);
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"jobTitle":"Chef","city":"York"}""");
        (string body, string timestamp, string signature, string agent) = (await receiver.Until(1))[0];
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(body + timestamp))), signature);
        Assert.StartsWith("BambooHR-WebHooks/", agent, StringComparison.Ordinal);
        JsonNode told = JsonNode.Parse(body)!;
        Assert.Equal(("employee.updated", "2"), ((string?)told["type"], (string?)told["data"]!["employeeId"]));
        Assert.Equal(["jobTitle", "city"], told["data"]!["changedFields"]!.AsArray().Select(static field => (string)field!));
    }

    [Fact]
    public async Task A_hire_is_told_as_created_and_as_updated_and_a_deletion_as_deleted()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver);
        await vendors.Control(HttpMethod.Post, "employees", """{"firstName":"Neu"}""");
        await receiver.Until(2);
        await vendors.Control(HttpMethod.Delete, "employees/2");
        Assert.Equal(["employee.created", "employee.deleted", "employee.updated"], (await receiver.Until(3)).Select(static one => (string)JsonNode.Parse(one.Body)!["type"]!).Order());
    }

    [Fact]
    public async Task Only_monitored_and_readable_fields_are_told()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver, ""","monitorFields":["status","city"]""");
        await vendors.Switch("""{"bamboo":{"restrictedFields":["city"]}}""");
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"jobTitle":"Chef"}""");
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"city":"York"}""");
        await vendors.Control(HttpMethod.Patch, "employees/2?silent=true", """{"status":"Inactive"}""");
        await vendors.Control(HttpMethod.Post, "employees/3/terminate");
        await receiver.Until(1);
        Assert.Equal("3", (string?)JsonNode.Parse((string)Assert.Single((await vendors.Control("deliveries")).AsArray())!["body"]!)!["data"]!["employeeId"]);
    }

    [Fact]
    public async Task The_legacy_kind_carries_values_by_their_chosen_names()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver, ""","events":["employee_with_fields.updated"],"monitorFields":["city"],"postFields":{"city":"Town"}""");
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"city":"York"}""");
        JsonNode one = JsonNode.Parse((await receiver.Until(1))[0].Body)!["employees"]![0]!;
        Assert.Equal(("Updated", "York", "City"), ((string?)one["action"], (string?)one["fields"]!["Town"], (string?)one["changedFields"]![0]));
    }

    [Fact]
    public async Task A_form_delivery_is_signed_alike()
    {
        await using Receiver receiver = await Receiver.Start();
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver, ""","format":"form-encoded" """);
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"city":"York"}""");
        (string body, string timestamp, string signature, _) = (await receiver.Until(1))[0];
        Assert.Contains("data%5BemployeeId%5D=2&data%5BchangedFields%5D%5B0%5D=city", body, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(body + timestamp))), signature);
    }

    [Fact]
    public async Task A_delivery_refused_with_4xx_is_never_repeated()
    {
        await using Receiver receiver = await Receiver.Start(404);
        await using Vendors vendors = await Vendors.Start();
        await Global(vendors, receiver);
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"city":"York"}""");
        await Until(vendors, "refused", tries: 1);
    }

    [Fact]
    public async Task A_delivery_that_failed_with_5xx_comes_again_after_its_wait()
    {
        FakeTimeProvider clock = new();
        await using Receiver receiver = await Receiver.Start(500, 500, 200);
        await using Vendors vendors = await Vendors.Start(clock: clock);
        await Global(vendors, receiver);
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"city":"York"}""");
        await Until(vendors, "waiting", tries: 1);
        clock.Advance(TimeSpan.FromMinutes(5));
        await Until(vendors, "waiting", tries: 2);
        await vendors.Control(HttpMethod.Post, "deliveries/retry");
        await Until(vendors, "delivered", tries: 3);
    }

    [Fact]
    public async Task A_delivery_is_given_up_after_its_last_wait()
    {
        await using Receiver receiver = await Receiver.Start(503);
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"webhookRetrySeconds":[0,0]}}""");
        await Global(vendors, receiver);
        await vendors.Control(HttpMethod.Patch, "employees/2", """{"city":"York"}""");
        await Until(vendors, "givenUp", tries: 3);
    }

    private static async Task Global(Vendors vendors, Receiver receiver, string more = "") =>
        Assert.Equal(HttpStatusCode.OK, (await vendors.Control(HttpMethod.Post, "webhooks", $$"""{"url":"{{receiver.Url}}","privateKey":"secret"{{more}}}""")).Status);

    private static async Task Until(Vendors vendors, string state, int tries)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string seen;
        do
        {
            JsonNode delivery = Assert.Single((await vendors.Control("deliveries")).AsArray())!;
            seen = $"{(string?)delivery["state"]} after {(int)delivery["tries"]!}";
            if (seen == $"{state} after {tries}")
            {
                return;
            }
        }
        while (watch.Elapsed < TimeSpan.FromSeconds(20));
        Assert.Fail($"{state} after {tries} is due; it is {seen}.");
    }
}
