namespace OrleansSync.Sandbox.Webhooks;

/// <summary>One delivery of a webhook, with all its tries.</summary>
internal sealed record Delivery
{
    /// <summary>Counts from 1.</summary>
    public required int Seq { get; init; }

    /// <summary>Of which webhook.</summary>
    public required int WebhookId { get; init; }

    /// <summary>The body, to the letter.</summary>
    public required string Body { get; init; }

    /// <summary>Tries so far.</summary>
    public int Tries { get; init; }

    /// <summary>The last answer's status; 0 for none.</summary>
    public int Status { get; init; }

    /// <summary>waiting, delivered, refused or givenUp.</summary>
    public string State { get; init; } = "waiting";
}
