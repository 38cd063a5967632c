namespace OrleansSync.Silo.Notifications;

/// <summary>Notices what a person should hear of, and delivers it: retried until it is taken, for three days.</summary>
internal sealed partial class Notifier(AlarmReader reader, NotificationStore store, IHttpClientFactory clients, NotificationOptions options, TimeProvider clock, ILogger<Notifier> logger) : BackgroundService
{
    /// <summary>The name of the client.</summary>
    public const string ClientName = "Notifications";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(3);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastPause = TimeSpan.FromHours(1);

    /// <summary>One look, and one attempt at whatever is due.</summary>
    public async Task Pass(CancellationToken cancellationToken)
    {
        _ = await store.Take(await reader.Read(cancellationToken), cancellationToken);
        while (await store.Next(cancellationToken) is var (message, attempt))
        {
            await Deliver(message, attempt, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookEvery, clock);
        do
        {
            try
            {
                await Pass(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of a hosted service: logged once here, and the next look tries again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogLookFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Deliver(Notification message, int attempt, CancellationToken cancellationToken)
    {
        string? refused = await Send(message, cancellationToken);
        DateTimeOffset now = clock.GetUtcNow();
        if (refused is null)
        {
            await store.Done(message.Id, cancellationToken);
        }
        else if (now - message.At > GivenUpAfter)
        {
            LogGivenUp(message.Kind, attempt, refused);
            await store.Done(message.Id, cancellationToken);
        }
        else
        {
            TimeSpan pause = FirstPause * Math.Pow(3, Math.Min(attempt, 10) - 1);
            LogNotTaken(message.Kind, attempt, refused);
            await store.Again(message.Id, now + (pause < LastPause ? pause : LastPause), cancellationToken);
        }
    }

    /// <returns>Null when it was taken, else why not, without the address.</returns>
    private async Task<string?> Send(Notification message, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = NotificationRequest.Of(options, message, clock.GetUtcNow());
            using HttpResponseMessage answer = await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }

    [LoggerMessage(EventId = 5301, Level = LogLevel.Warning, Message = "What there is to notify of could not be read; the next look tries again")]
    private partial void LogLookFailed(Exception failure);

    [LoggerMessage(EventId = 5302, Level = LogLevel.Warning, Message = "A notification ({Kind}) was not taken at attempt {Attempt}: {Why}. It is tried again")]
    private partial void LogNotTaken(AlarmKind kind, int attempt, string why);

    [LoggerMessage(EventId = 5303, Level = LogLevel.Error, Message = "A notification ({Kind}) was given up after attempt {Attempt}: {Why}")]
    private partial void LogGivenUp(AlarmKind kind, int attempt, string why);
}
