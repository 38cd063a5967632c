using System.Net.Http.Headers;
using System.Text;
using OrleansSync.Connectors.Http;

namespace OrleansSync.Connectors.BambooHr.Http;

/// <content>One request and its reply, bounded in time and size.</content>
internal sealed partial class BambooHrTransport
{
    // To the letter: with a charset behind it BambooHR reads the body as XML (bamboohr.md §2.5).
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private static readonly string[] ErrorHeaders = ["X-BambooHR-Error-Message", "X-BambooHR-Error-Messsage", "X-BambooHR-Message"];

    private async Task<BambooHrReply> Exchange(BambooHrRequest request, BambooHrOptions settings, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message(request, settings);
        using CancellationTokenSource deadline = new(timeout, clock);
        await using CancellationTokenRegistration cancel = cancellationToken.UnsafeRegister(static state => (state as CancellationTokenSource)?.Cancel(), deadline);
        int? status = null;
        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            status = (int)response.StatusCode;
            if (await BoundedBody.Read(response.Content, settings.ReplyBytesMax, deadline.Token) is not { } body)
            {
                return new BambooHrReply { Fate = BambooHrFate.TooLong, Status = status };
            }

            return new BambooHrReply
            {
                Fate = BambooHrFate.Answered,
                Status = status,
                RetryAfter = RetryAfter.Read(Header(response.Headers.NonValidated, "Retry-After"), clock.GetUtcNow(), settings.RetryAfterMax),
                ServerTime = response.Headers.Date,
                RedirectHost = status is >= 300 and < 400 && response.Headers.Location is { IsAbsoluteUri: true } location ? location.Host : null,
                ErrorText = ErrorText(response.Headers.NonValidated, settings.ApiKey),
                Body = body,
            }.Parsed();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            bool cancelled = cancellationToken.IsCancellationRequested;
            return new BambooHrReply { Fate = BambooHrFate.Lost, Status = status, Note = cancelled ? "cancelled." : "no complete reply in time.", Cancelled = cancelled };
        }
        catch (HttpRequestException failure)
        {
            return new BambooHrReply { Fate = BambooHrFate.Lost, Status = status, Note = $"{failure.HttpRequestError}." };
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            // The connection, or the compression, ends in the middle.
            return new BambooHrReply { Fate = BambooHrFate.Lost, Status = status, Note = "the connection broke." };
        }
    }

    private static HttpRequestMessage Message(BambooHrRequest request, BambooHrOptions settings)
    {
        HttpRequestMessage message = new(request.Method ?? (request.Body.IsEmpty ? HttpMethod.Get : HttpMethod.Post), new Uri(BambooHrRoot.Of(settings.BaseUrl) + request.Path));
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = Json;
        }

        // The password may be any text.
        message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(settings.ApiKey + ":x")));
        return message;
    }

    private static string? Header(HttpHeadersNonValidated headers, string name) => headers.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;

    private static string ErrorText(HttpHeadersNonValidated headers, string secret) =>
        ErrorHeaders.Select(name => Header(headers, name)).FirstOrDefault(static text => text is { Length: > 0 }) is { } text ? Excerpt.OfError(text, secret) : string.Empty;
}
