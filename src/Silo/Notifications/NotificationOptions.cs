namespace OrleansSync.Silo.Notifications;

/// <summary>Where notifications go.</summary>
/// <param name="Url">The endpoint; a secret, for some chat services know the sender by nothing else.</param>
/// <param name="Secret">What they are signed with, or null.</param>
/// <param name="Format">The body.</param>
internal sealed record NotificationOptions(Uri Url, string? Secret, NotificationFormat Format);
