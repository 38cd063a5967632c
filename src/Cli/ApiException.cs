namespace OrleansSync.Cli;

/// <summary>Something a person can act on went wrong; the message says what and how.</summary>
/// <param name="status">The HTTP status, or null when there was no answer, or no call.</param>
/// <param name="message">For people.</param>
internal sealed class ApiException(int? status, string message) : Exception(message)
{
    public int? Status { get; } = status;
}
