using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Connectors.Http;

namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>Management of webhooks over HTTP (bamboohr.md §4.1).</summary>
internal sealed class BambooHrWebhooks(BambooHrClient client) : ISourceWebhooks
{
    private const string Root = "v1/webhooks";

    /// <inheritdoc/>
    public async Task<ImmutableArray<SourceWebhook>> List(CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(new BambooHrRequest(SourceEndpoints.Webhooks, Root), cancellationToken);
        return [.. JsonParts.Rows(reply.Root, "webhooks").Select(Read)];
    }

    /// <inheritdoc/>
    public async Task<SourceWebhook?> Find(string id, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(One(id), cancellationToken);
        return reply.Status is 403 or 404 && !reply.IsHtml ? null : Read(reply.Root);
    }

    /// <inheritdoc/>
    public async Task<ImmutableSortedDictionary<string, string>> MonitorFields(CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(new BambooHrRequest(SourceEndpoints.Webhooks, Root + "/monitor_fields"), cancellationToken);
        ImmutableSortedDictionary<string, string>.Builder fields = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (JsonElement field in JsonParts.Rows(reply.Root, "fields"))
        {
            if (JsonParts.Text(JsonParts.Member(field, "id")) is { Length: > 0 } id && JsonParts.Text(JsonParts.Member(field, "alias")) is { Length: > 0 } alias)
            {
                fields[id] = alias;
            }
        }

        return fields.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<(SourceWebhook Webhook, string PrivateKey)> Create(WebhookDefinition definition, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(new BambooHrRequest(SourceEndpoints.Webhooks, Root) { Body = Write(definition), Once = true }, cancellationToken);
        return (Read(reply.Root), JsonParts.Text(JsonParts.Member(reply.Root, "privateKey")) is { Length: > 0 } key ? key : throw JsonParts.Malformed("BambooHR made a webhook and did not show its key."));
    }

    /// <inheritdoc/>
    public async Task Replace(string id, WebhookDefinition definition, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(One(id) with { Method = HttpMethod.Put, Body = Write(definition) }, cancellationToken);
        Expect(reply);
    }

    /// <inheritdoc/>
    public async Task Delete(string id, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(One(id) with { Method = HttpMethod.Delete }, cancellationToken);
        if (reply.Status != 404)
        {
            Expect(reply);
        }
    }

    private static BambooHrRequest One(string id) => new(SourceEndpoints.Webhook, Root + "/" + Uri.EscapeDataString(id));

    // Some of these answer with plain text.
    private static void Expect(BambooHrReply reply)
    {
        if (!reply.IsSuccess)
        {
            throw reply.Failure();
        }
    }

    private static SourceWebhook Read(JsonElement hook) => new(
        JsonParts.Text(JsonParts.Member(hook, "id")) is { Length: > 0 } id ? id : throw JsonParts.Malformed("BambooHR shows a webhook without an id."),
        JsonParts.Text(JsonParts.Member(hook, "name")) ?? string.Empty,
        JsonParts.Text(JsonParts.Member(hook, "url")),
        JsonParts.Text(JsonParts.Member(hook, "lastSent")),
        Texts(JsonParts.Member(hook, "events")),
        Texts(JsonParts.Member(hook, "monitorFields")));

    private static ImmutableSortedSet<string> Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(static one => JsonParts.Text(one)).OfType<string>()] : [];

    private static byte[] Write(WebhookDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody(definition.Name, definition.Url.ToString(), "json", [.. definition.MonitorFields], WebhookKinds.All, IncludeCompanyDomain: false),
        BambooHrJson.Default.WebhookBody);
}
