using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using OrleansSync.Sandbox;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>The sandbox on the loopback, spoken to in plain HTTP: what it does is what any client sees.</summary>
internal sealed class Vendors : IAsyncDisposable
{
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private readonly WebApplication application;

    private Vendors(WebApplication application)
    {
        this.application = application;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(application.Urls.First()) };
    }

    public HttpClient Http { get; }

    public static async Task<Vendors> Start(int employees = 12, int seed = 1, TimeProvider? clock = null, bool staged = false)
    {
        SandboxOptions options = new() { Employees = employees, Seed = seed, StagedOnCreate = staged };
        WebApplication built = SandboxApp.Build(options, ["--urls", "http://127.0.0.1:0"], clock);
        await built.StartAsync();
        return new Vendors(built);
    }

    /// <summary>A GET of BambooHR; the path is below <c>v1/</c>.</summary>
    public Task<Answer> Bamboo(string path, string key = "sandbox-bamboo-key", string? accept = "application/json") =>
        Send(HttpMethod.Get, "/bamboo/api/v1/" + path, content: null, request =>
        {
            request.Headers.Authorization = Basic(key);
            if (accept is not null)
            {
                request.Headers.Accept.ParseAdd(accept);
            }
        });

    /// <summary>A POST or DELETE of BambooHR.</summary>
    public Task<Answer> Bamboo(HttpMethod method, string path, string? body = null, string contentType = "application/json") =>
        Send(method, "/bamboo/api/v1/" + path, Content(body, contentType), static request =>
        {
            request.Headers.Authorization = Basic("sandbox-bamboo-key");
            request.Headers.Accept.ParseAdd("application/json");
        });

    /// <summary>A GET of JumpCloud; the path is below the SCIM root.</summary>
    public Task<Answer> Scim(string path) => Scim(HttpMethod.Get, path);

    /// <summary>Any request to JumpCloud.</summary>
    public Task<Answer> Scim(HttpMethod method, string path, string? body = null, string contentType = "application/scim+json", Action<HttpRequestMessage>? with = null) =>
        Send(method, "/scim/v2/" + path, Content(body, contentType), request =>
        {
            request.Headers.Add("x-api-key", "sandbox-jumpcloud-key");
            with?.Invoke(request);
        });

    /// <summary>A PATCH of a user, by its operations.</summary>
    public Task<Answer> Patch(string id, string operations) =>
        Scim(HttpMethod.Patch, "Users/" + id, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    /// <summary>Makes a user with phones and addresses.</summary>
    public async Task<string> Ann(string userName = "ann", string email = "ann@acme.test", string more = "")
    {
        Answer made = await Scim(HttpMethod.Post, "Users", AnnBody(userName, email, more));
        Assert.True(made.Status == System.Net.HttpStatusCode.Created, made.Text);
        return (string)made.Json["id"]!;
    }

    public static string AnnBody(string userName = "ann", string email = "ann@acme.test", string more = "") => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{Enterprise}}"],"userName":"{{userName}}","active":true,
         "name":{"givenName":"Ann","familyName":"O'Hara"},"title":"Welder",
         "emails":[{"value":"{{email}}","type":"work","primary":true}],
         "phoneNumbers":[{"type":"work","value":"+44 1"},{"type":"home","value":"+44 2"}],
         "addresses":[{"type":"work","locality":"Leeds"},{"type":"home","locality":"York","country":"GB"}],
         "{{Enterprise}}":{"department":"Plant","employeeNumber":"N-{{userName}}"}{{more}}}
        """;

    public async Task<JsonNode> User(string id) => (await Scim("Users/" + id)).Json;

    /// <summary>A GET of the control API.</summary>
    public async Task<JsonNode> Control(string path) => JsonNode.Parse(await Http.GetStringAsync("/control/" + path))!;

    /// <summary>Any request to the control API.</summary>
    public Task<Answer> Control(HttpMethod method, string path, string? body = null) => Send(method, "/control/" + path, Content(body, "application/json"), static _ => { });

    public async Task Switch(string switches)
    {
        Answer answer = await Control(HttpMethod.Patch, "switches", switches);
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
    }

    public async Task Fault(string fault)
    {
        Answer answer = await Control(HttpMethod.Post, "faults", fault);
        Assert.True(answer.Status == System.Net.HttpStatusCode.OK, answer.Text);
    }

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage> with)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        with(request);
        using HttpResponseMessage answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers.ContentType);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();

        // Requests that a test holds open on purpose must not hold the test.
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }

    private static AuthenticationHeaderValue Basic(string key) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key + ":x")));

    private static ByteArrayContent? Content(string? body, string contentType)
    {
        if (body is null)
        {
            return null;
        }

        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }
}
