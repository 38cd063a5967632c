using System.Net.Http.Headers;
using OrleansSync.Connectors.Http;

namespace OrleansSync.Connectors.JumpCloud.Http;

/// <content>One request and its reply, bounded in time and size.</content>
internal sealed partial class ScimTransport
{
    // A write that is on its way when its silo stops is let finish: an aborted one leaves a doubt that costs the next silo a search.
    private static readonly TimeSpan WriteGrace = TimeSpan.FromSeconds(5);

    private async Task<ScimReply> Exchange(ScimRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message(request, out ScimContent? content);
        using CancellationTokenSource deadline = new(timeout, clock);
        TimeSpan grace = request.Method == HttpMethod.Get ? TimeSpan.Zero : WriteGrace;
        await using CancellationTokenRegistration cancel = cancellationToken.UnsafeRegister(_ => deadline.CancelAfter(grace), state: null);
        int? status = null;
        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            status = (int)response.StatusCode;
            JumpCloudOptions now = options.CurrentValue;
            return new ScimReply
            {
                Fate = ScimFate.Answered,
                Status = status,
                RetryAfter = RetryAfter.Read(Header(response.Headers.NonValidated, "Retry-After"), clock.GetUtcNow(), now.RetryAfterMax),
                ETag = Header(response.Headers.NonValidated, "ETag"),
                Location = Header(response.Headers.NonValidated, "Location"),
                ServerTime = response.Headers.Date,
                MediaType = Header(response.Content.Headers.NonValidated, "Content-Type"),
                Body = await BoundedBody.Read(response.Content, now.ReplyBytesMax, deadline.Token) ?? throw new InvalidDataException(),
            }.Parsed();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            bool cancelled = cancellationToken.IsCancellationRequested;
            return Failed(content is { Started: false } ? ScimFate.Unsent : ScimFate.Lost, status, cancelled ? "Cancelled." : "No complete reply in time.", cancelled);
        }
        catch (HttpRequestException failure)
        {
            bool unsent = failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            return Failed(unsent ? ScimFate.Unsent : ScimFate.Lost, status, $"{failure.HttpRequestError}.", cancelled: false);
        }
        catch (IOException)
        {
            return Failed(ScimFate.Lost, status, "The connection broke.", cancelled: false);
        }
        catch (InvalidDataException)
        {
            return Failed(ScimFate.Lost, status, "The reply is longer than JumpCloud:ReplyBytesMax, or its compression is broken.", cancelled: false);
        }
    }

    private static ScimReply Failed(ScimFate fate, int? status, string note, bool cancelled) => new() { Fate = fate, Status = status, Note = note, Cancelled = cancelled };

    private static string? Header(HttpHeadersNonValidated headers, string name) => headers.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    private HttpRequestMessage Message(ScimRequest request, out ScimContent? content)
    {
        JumpCloudOptions now = options.CurrentValue;
        content = request.Body.IsEmpty ? null : new ScimContent(request.Body);
        HttpRequestMessage message = new(request.Method, request.Uri) { Content = content };
        _ = now.AuthScheme == JumpCloudAuthScheme.Bearer
            ? message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + now.ApiKey)
            : message.Headers.TryAddWithoutValidation("x-api-key", now.ApiKey);
        if (request.IfMatch is not null)
        {
            message.Headers.TryAddWithoutValidation("If-Match", request.IfMatch);
        }

        return message;
    }
}
