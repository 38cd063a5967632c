namespace OrleansSync.Contracts.Employees;

/// <summary>Who or what caused an event.</summary>
public enum CauseKind
{
    /// <summary>A sweep; the id is the sweep's.</summary>
    Sweep,

    /// <summary>A webhook; the id is the delivery's.</summary>
    Webhook,

    /// <summary>A call of the API; the caller is the key's name.</summary>
    Api,

    /// <summary>OrleansSync itself: first start, resume.</summary>
    System,
}

/// <summary>The cause that every event carries (DESIGN 4).</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Id">The sweep id, delivery id or request id.</param>
/// <param name="Caller">The API key's name, or null.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.cause")]
public sealed record Cause([property: Id(0)] CauseKind Kind, [property: Id(1)] string Id, [property: Id(2)] string? Caller);
