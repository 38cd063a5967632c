using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli;

/// <summary>Calls of the API: JSON or a sentence why not.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;
    private readonly string? key;

    /// <param name="address">Of a silo, or of the proxy in front of them.</param>
    /// <param name="key">The API key; null asks without.</param>
    public ApiClient(Uri address, string? key)
    {
        Address = address;
        this.key = key;
        http = new HttpClient { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(100) };
    }

    public Uri Address { get; }

    public Task<JsonNode> Get(string path, CancellationToken cancellationToken) => Send(HttpMethod.Get, path, body: null, cancellationToken);

    public Task<JsonNode> Post(string path, JsonObject? body, CancellationToken cancellationToken) => Send(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Null instead of an error for what an older silo does not have, or is not there.</summary>
    public async Task<JsonNode?> Find(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Get(path, cancellationToken);
        }
        catch (ApiException failure) when (failure.Status == 404)
        {
            return null;
        }
    }

    /// <summary>All items of a list, page after page.</summary>
    public async IAsyncEnumerable<JsonNode> All(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            string separator = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
            JsonNode page = await Get(cursor is null ? path : $"{path}{separator}cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
            foreach (JsonNode? item in page["items"]?.AsArray() ?? [])
            {
                if (item is not null)
                {
                    yield return item;
                }
            }

            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
    }

    /// <summary>Sends a request; the answer's body as JSON, an empty object where there is none.</summary>
    public async Task<JsonNode> Send(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken, string? ifMatch = null)
    {
        using HttpResponseMessage answer = await Open(method, path, body, ifMatch, cancellationToken);
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return Parse(text) ?? new JsonObject();
    }

    /// <summary>The answer as it comes, for a body too long to keep.</summary>
    public async Task<HttpResponseMessage> Open(HttpMethod method, string path, JsonObject? body, string? ifMatch, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, path.TrimStart('/'));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (ifMatch is not null)
        {
            _ = request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new ApiException(status: null, $"{Address} does not answer ({failure.HttpRequestError}). Is --url (ORLEANSSYNC_URL) right?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(status: null, $"{Address} did not answer in time.");
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw new ApiException((int)answer.StatusCode, Explain((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken)));
        }
    }

    public void Dispose() => http.Dispose();

    private string Explain(int status, string text)
    {
        JsonNode? problem = Parse(text);
        string detail = (string?)problem?["detail"] ?? (string?)problem?["title"] ?? $"{Address} answered {status}.";
        return status switch
        {
            401 when key is null => detail + " Set ORLEANSSYNC_KEYFILE to a file with an API key.",
            401 or 403 => detail + " Has the API key the role?",
            _ => detail,
        };
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
