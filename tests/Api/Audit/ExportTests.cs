using System.Text.Json.Nodes;
using OrleansSync.Silo.Hosting;
using Xunit;

namespace OrleansSync.Tests.Api.Audit;

/// <summary>The history leaves over HTTP and is checked by the command, without server or database.</summary>
[Collection(nameof(ApiSilo))]
public sealed class ExportTests(ApiSilo api) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orleanssync-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact, Trait("rule", "8")]
    public async Task An_export_holds_under_the_key_that_the_api_shows_and_breaks_when_it_is_touched()
    {
        string key = (string)(await api.Silo.Json("/api/v1/audit/keys"))["items"]![0]!["key"]!;
        string file = Path.Combine(folder, "audit.ndjson");
        string text = await api.Silo.Api.GetStringAsync("/api/v1/audit/export");
        await File.WriteAllTextAsync(file, text);
        (int code, string said) = await Verify(file, key);
        Assert.True(code == 0, said);
        Assert.Contains("Holds: ", said, StringComparison.Ordinal);
        Assert.Contains(key, said, StringComparison.Ordinal);
        Assert.DoesNotContain("before there was a chain", said, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, text.Replace("employee.created.v1", "employee.linked.v1", StringComparison.Ordinal));
        (code, said) = await Verify(file, key);
        Assert.Equal(1, code);
        Assert.StartsWith("BROKEN at line ", said, StringComparison.Ordinal);
        Assert.Contains("altered employee:", said, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "8")]
    public async Task Seals_are_notes_that_name_the_one_before_and_are_paged_newest_first()
    {
        await api.Silo.Sweep("""{"kind":"scoped","employees":["id:1"]}""");
        await api.Silo.Sweep("""{"kind":"scoped","employees":["id:2"]}""");
        JsonNode first = await api.Silo.Json("/api/v1/audit/seals?limit=1");
        JsonNode second = await api.Silo.Json("/api/v1/audit/seals?limit=1&cursor=" + first["nextCursor"]);
        Assert.Equal((long)first["items"]![0]!["number"]! - 1, (long)second["items"]![0]!["number"]!);
        Assert.Contains("\n— orleanssync/seal ", (string)first["items"]![0]!["note"]!, StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "8")]
    public async Task What_cannot_be_checked_ends_with_two()
    {
        Assert.Equal(2, (await Verify()).Code);
        Assert.Equal(2, (await Verify(Path.Combine(folder, "none"))).Code);
        Assert.Equal(2, (await Verify(Path.Combine(folder, "none"), "no key")).Code);
    }

    private static async Task<(int Code, string Said)> Verify(params string[] arguments)
    {
        using StringWriter output = new();
        return (await VerifyCommand.Run(arguments, output, CancellationToken.None), output.ToString());
    }
}
