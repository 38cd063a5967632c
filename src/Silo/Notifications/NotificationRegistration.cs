namespace OrleansSync.Silo.Notifications;

/// <summary>Registers notifications.</summary>
internal static class NotificationRegistration
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Adds them, if there is somewhere to send them to.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, NotificationOptions? options)
    {
        if (options is null)
        {
            return services;
        }

        // A redirect would take the signed body to somebody nobody named.
        _ = services.AddHttpClient(Notifier.ClientName, static client => client.Timeout = Timeout)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services
            .AddSingleton(options)
            .AddSingleton<NotificationStore>()
            .AddSingleton<AlarmReader>()
            .AddHostedService<Notifier>();
    }
}
