using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansSync.Connectors.BambooHr.Webhooks;
using OrleansSync.Grains.Connections;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Api;

/// <summary>Deliveries of BambooHR: hints whom to look at now (DESIGN 6, 9).</summary>
internal static class WebhooksApi
{
    /// <summary>Maps it, for whoever can sign.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder app) =>
        _ = app.MapPost("/webhooks/bamboohr", Receive).AllowAnonymous().WithName("ReceiveBambooHrWebhook").WithSummary("A signed delivery of BambooHR; the employees that it names are looked at at once")
            .Produces(200).Produces(202).ProducesProblem(400).ProducesProblem(401);

    private static async Task<IResult> Receive(HttpContext http, WebhookKeys keys, WebhookInbox inbox, EngineReadiness readiness, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        ReadOnlyMemory<byte> bytes = body.ToArray();
        string timestamp = http.Request.Headers[BambooHrSignature.TimestampHeader].ToString();
        string signature = http.Request.Headers[BambooHrSignature.SignatureHeader].ToString();
        WebhookVerdict verdict = await keys.Judge(bytes, timestamp, signature, cancellationToken);
        if (verdict != WebhookVerdict.Valid)
        {
            return Problems.Of(401, "webhook-refused", verdict == WebhookVerdict.NoKey ? "No webhook is registered, and BambooHr:WebhookKey is not set: webhooks are refused." : "The delivery is not signed with a key of ours, or is too old.");
        }

        if (!BambooHrDelivery.TryRead(bytes, out ImmutableArray<string> ids))
        {
            return Problems.Bad("The delivery does not parse.");
        }

        if (ids.IsEmpty || !readiness.IsConfigured)
        {
            return Results.Ok();
        }

        // The vendor repeats a delivery until it is answered: the same one is looked at once. Nothing is waited for.
        string delivery = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(timestamp + signature)));
        return inbox.Take(delivery, ids) ? Results.StatusCode(202) : Results.Ok();
    }
}
