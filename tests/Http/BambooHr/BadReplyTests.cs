using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansSync.Connectors.BambooHr;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "9")]
public sealed class BadReplyTests
{
    [Theory]
    [InlineData("<!DOCTYPE html><html><head><title>Log in, Wilhelmina</title></head></html>", SourceFailureKind.Html, "is HTML: 74 bytes, at byte 0: <!DOCTYPE html><html><head><title>xxx xx, xxxxxxxxxx</title></head></html>")]
    [InlineData("", SourceFailureKind.Truncated, "is empty: 0 bytes.")]
    [InlineData("  ", SourceFailureKind.Truncated, "is empty: 2 bytes, at byte 2:   ")]
    [InlineData("{\"data\":[{\"employeeId\":\"41\",\"firstName\":\"Wilhel", SourceFailureKind.Truncated, "is cut short: 47 bytes, at byte ")]
    [InlineData("<employees><employee id=\"41\">Wilhelmina</employee></employees>", SourceFailureKind.NotJson, "is no JSON: 62 bytes, at byte 0: <employees><employee id=\"99\">xxxxxxxxxx</employee></employees>")]
    [InlineData("Wilhelmina 1815", SourceFailureKind.NotJson, "is no JSON: 15 bytes, at byte 0: xxxxxxxxxx 9999")]
    [InlineData("{\"firstName\":\"Wilhelmina\",oops:1}", SourceFailureKind.NotJson, "is no JSON: 33 bytes, at byte 26: {\"firstName\":\"xxxxxxxxxx\",xxxx:9}")]
    public async Task A_body_that_is_no_json_says_what_it_looks_like_and_not_what_it_says(string body, SourceFailureKind kind, string message)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, context => Answers.Send(context, 200, body, "application/json"));
        await using BambooConnector connector = new(stub.Url, ("Retries", "0"));
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((kind, 200), (failure.Kind, failure.Status));
        Assert.StartsWith("BambooHR's reply " + message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Wilhel", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_on_the_wire_is_truncated()
    {
        // By hand, and ended without a reset: that could overtake the head of the reply.
        TaskCompletionSource<string> address = new();
        Task serving = ServeHalf(address);
        await using BambooConnector connector = new(await address.Task, ("Retries", "0"));
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Truncated, 200), (failure.Kind, failure.Status));
        await serving;
    }

    [Fact]
    public async Task A_bad_body_is_asked_for_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Html(200, "<html>One moment</html>"), Answers.CutShort(200, """{"employees":[]}"""), Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Status(302, ("Location", "http://elsewhere.test/login?user=wilhelmina")));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Redirected, 302, "BambooHR answered 302, a redirect to elsewhere.test."), (failure.Kind, failure.Status, failure.Message));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_body_longer_than_allowed_is_not_read_to_its_end_and_not_asked_for_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json($$"""{"employees":{},"x":"{{new string('x', 5000)}}"}"""));
        await using BambooConnector connector = new(stub.Url, ("ReplyBytesMax", "4096"));
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.TooLong, 200), (failure.Kind, failure.Status));
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("X-BambooHR-Error-Message")]
    [InlineData("X-BambooHR-Error-Messsage")]
    [InlineData("x-bamboohr-message")]
    public async Task The_vendors_words_are_read_from_each_of_its_headers_without_key_and_email(string header)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Status(400, (header, "Key KEY-1 of ada@acme.test may not")));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal("BambooHR answered 400: Key *** of *** may not.", (await BambooConnector.Fails(connector.Changes)).Message);
    }

    [Fact]
    public async Task A_byte_order_mark_and_white_space_are_no_fault()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, static async context => await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("\uFEFF \n{\"employees\":[]}\n")));
        await using BambooConnector connector = new(stub.Url);
        Assert.Empty((await connector.Changes()).Changes);
    }

    [Fact]
    public async Task A_success_that_is_no_json_does_not_prove_the_key()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Html(200, "<html>Welcome to this hotel</html>"));
        await using BambooConnector connector = new(stub.Url, ("Retries", "0"));
        await BambooConnector.Fails(connector.Changes);
        Assert.Equal(SourceKeyState.Unknown, connector.Connection.Current.Key);
    }

    private static async Task ServeHalf(TaskCompletionSource<string> address)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        address.SetResult($"http://{listener.LocalEndpoint}");
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"employees\""u8.ToArray());
        client.Client.Shutdown(SocketShutdown.Send);
    }
}
