namespace OrleansSync.Silo.Notifications;

/// <summary>The body of a notification.</summary>
internal enum NotificationFormat
{
    /// <summary>All members, for programs.</summary>
    Json,

    /// <summary><c>{"text": …}</c>, as incoming webhooks of Slack and of many others take it.</summary>
    Slack,
}
