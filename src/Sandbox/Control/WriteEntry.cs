namespace OrleansSync.Sandbox.Control;

/// <summary>One write as it arrived and ended.</summary>
internal sealed record WriteEntry
{
    /// <summary>Counts from 1, in order of arrival.</summary>
    public required long Seq { get; init; }

    /// <summary>POST, PATCH, PUT or DELETE.</summary>
    public required string Method { get; init; }

    /// <summary>Whom it concerns; of a POST, once it is made.</summary>
    public string? UserId { get; init; }

    /// <summary>The body as sent, as JSON text.</summary>
    public string? Body { get; init; }

    /// <summary>The answer's status; 0 while it is under way, 499 when the client left before it was applied.</summary>
    public int Status { get; init; }

    /// <summary>It asked for something that was not so already.</summary>
    public bool Changed { get; init; }

    /// <summary>Another write for the same user was under way when it arrived.</summary>
    public bool Overlapped { get; init; }

    /// <summary>When it arrived.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it was applied or refused.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
