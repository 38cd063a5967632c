namespace OrleansSync.Silo.Api;

/// <summary>The optional body of a webhook's registration.</summary>
/// <param name="Url">Where BambooHR reaches this cluster's <c>POST /webhooks/bamboohr</c>; left out: as registered before.</param>
internal sealed record WebhookRegistrationBody(string? Url = null);
