using Xunit;

namespace OrleansSync.Tests.CommandLine;

/// <summary>What the command line makes of answers.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task The_first_line_says_dry_run_target_and_settings_revision()
    {
        await using Recorded api = await Recorded.Start();
        api.On("GET /api/v1/connections", """{"jumpCloud":{"baseUrl":"https://scim.example.com/v2"}}""").On("GET /api/v1/employees/id:1/explain", "{}");
        Tool tool = await new Tool(api.Address).Run("employee", "why", "id:1");
        Assert.Equal("DRY RUN · https://scim.example.com/v2 · settings revision 3", tool.Error.Split('\n')[0].Trim());
    }

    [Theory]
    [InlineData("""{"id":"s","state":"completed","tallies":{"employees":3,"unchanged":3},"holds":[]}""", 0)]
    [InlineData("""{"id":"s","state":"completed","tallies":{"employees":3,"updated":1},"holds":[]}""", 2)]
    [InlineData("""{"id":"s","state":"completed","tallies":{"employees":3},"holds":[{"kind":"Suspensions"}]}""", 2)]
    [InlineData("""{"id":"s","state":"held","tallies":{},"holds":[]}""", 2)]
    [InlineData("""{"id":"s","state":"completedWithFailures","tallies":{"failed":1},"holds":[]}""", 1)]
    [InlineData("""{"id":"s","state":"failed","error":"No.","tallies":{},"holds":[]}""", 1)]
    public async Task The_end_of_a_watched_sweep_is_the_exit_code(string ended, int expected)
    {
        await using Recorded api = await Recorded.Start();
        api.On("POST /api/v1/sweeps", """{"id":"s","state":"requested"}""", 202).On("GET /api/v1/sweeps/s", """{"id":"s","state":"running","tallies":{"employees":3,"pending":2}}""").On("GET /api/v1/sweeps/s", ended);
        Tool tool = await new Tool(api.Address).Run("sync", "--watch");
        Assert.Equal(expected, tool.ExitCode);
        Assert.Contains("[##########....................] 1/3 running", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bar_redraws_itself_only_on_a_screen_and_colour_is_only_on_a_screen()
    {
        await using Recorded api = await Recorded.Start();
        api.On("POST /api/v1/sweeps", """{"id":"s"}""", 202).On("GET /api/v1/sweeps/s", """{"id":"s","state":"completed","tallies":{"employees":1}}""");
        Assert.Contains("\r\e[2K[", (await new Tool(api.Address, screen: true).Run("sync", "--watch")).Error, StringComparison.Ordinal);
        Tool plain = await new Tool(api.Address).Run("sync", "--watch");
        Assert.DoesNotContain('\e', plain.Error + plain.Out);
    }

    [Fact]
    public async Task Approving_sends_the_hash_that_was_read_and_without_one_approves_nothing()
    {
        await using Recorded api = await Recorded.Start();
        api.On("GET /api/v1/sweeps/s", """{"id":"s","holds":[{"kind":"Suspensions","count":12,"reason":"12 of 100","planHash":"ab"}]}""").On("POST /api/v1/sweeps/s/approve", """{"done":[]}""");
        Tool asked = await new Tool(api.Address).Run("approve", "s");
        Assert.Equal(2, asked.ExitCode);
        Assert.Contains("12 of 100", asked.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(api.Sent, sent => sent.StartsWith("POST", StringComparison.Ordinal));
        Assert.Equal(2, (await new Tool(api.Address).Run("approve", "s", "ab")).ExitCode);
        Assert.Contains("""POST /api/v1/sweeps/s/approve {"planHash":"ab"}""", api.Sent);
    }

    [Fact]
    public async Task A_list_is_read_page_after_page()
    {
        await using Recorded api = await Recorded.Start();
        api.On("GET /api/v1/employees/id:1/events", """{"items":[{"version":1}],"nextCursor":"a b"}""").On("GET /api/v1/employees/id:1/events?cursor=a%20b", """{"items":[{"version":2}],"nextCursor":null}""");
        Assert.Equal("""
            {"version":1}
            {"version":2}

            """, (await new Tool(api.Address).Run("employee", "events", "id:1", "-o", "jsonl")).Out);
    }

    [Fact]
    public async Task What_the_api_refuses_ends_with_one_and_its_own_words_on_standard_error()
    {
        await using Recorded api = await Recorded.Start();
        api.On("POST /api/v1/sweeps", """{"title":"Conflict","status":409,"detail":"Unconfigured: set JumpCloud:ApiKey."}""", 409);
        Tool tool = await new Tool(api.Address).Run("sync");
        Assert.Equal((1, string.Empty), (tool.ExitCode, tool.Out));
        Assert.Contains("Unconfigured: set JumpCloud:ApiKey.", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_is_not_there_ends_with_one_and_names_the_address()
    {
        Tool tool = await new Tool(new Uri("http://127.0.0.1:9")).Run("status");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("http://127.0.0.1:9/ does not answer", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_command_or_format_ends_with_one()
    {
        await using Recorded api = await Recorded.Start();
        Assert.Equal(1, (await new Tool(api.Address).Run("sink")).ExitCode);
        Assert.Equal(1, (await new Tool(api.Address).Run("status", "-o", "xml")).ExitCode);
    }

    [Fact]
    public async Task Text_from_outside_cannot_steer_the_screen()
    {
        await using Recorded api = await Recorded.Start();
        api.On("GET /api/v1/employees/id:1", """{"key":"id:1","state":"inSync","displayName":"\u001b[2Jgone"}""");
        Tool tool = await new Tool(api.Address).Run("employee", "show", "id:1");
        Assert.Contains("displayName  [2Jgone".Replace("  [", "   [", StringComparison.Ordinal), tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', tool.Out);
    }

    [Fact]
    public async Task A_new_key_goes_to_a_file_for_its_owner_alone_and_is_never_shown()
    {
        string folder = Directory.CreateTempSubdirectory("orleanssync-cli-").FullName;
        try
        {
            string file = Path.Combine(folder, "key");
            Tool made = await new Tool(new Uri("http://127.0.0.1:9")).Run("keys", "new", "--to", file, "--name", "ci", "--role", "operator", "--index", "2", "-o", "json");
            Assert.Equal(0, made.ExitCode);
            string key = (await File.ReadAllTextAsync(file)).Trim();
            Assert.DoesNotContain(key, made.Out + made.Error, StringComparison.Ordinal);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.Equal(("ci", "operator"), ((string?)made.Json["Api__Keys__2__Name"], (string?)made.Json["Api__Keys__2__Role"]));
            Tool hash = await new Tool(new Uri("http://127.0.0.1:9")).Run("keys", "hash", file, "-o", "json");
            Assert.Equal((string?)made.Json["Api__Keys__2__Hash"], (string?)hash.Json["hash"]);
            Assert.Equal(1, (await new Tool(new Uri("http://127.0.0.1:9")).Run("keys", "new", "--to", file, "--name", "ci")).ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_export_goes_to_a_new_file_or_to_standard_output_as_it_comes()
    {
        await using Recorded api = await Recorded.Start();
        const string Lines = "{\"version\":1}\n{\"version\":2}\n";
        api.On("GET /api/v1/audit/export", Lines);
        string folder = Directory.CreateTempSubdirectory("orleanssync-cli-").FullName;
        try
        {
            string file = Path.Combine(folder, "audit.jsonl");
            Assert.Equal(0, (await new Tool(api.Address).Run("audit", "export", "--to", file)).ExitCode);
            Assert.Equal(Lines, await File.ReadAllTextAsync(file));
            Assert.Equal(1, (await new Tool(api.Address).Run("audit", "export", "--to", file)).ExitCode);
            Assert.Equal(Lines, (await new Tool(api.Address).Run("audit", "export")).Out);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("bash", "complete -F")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -f -c orleanssync")]
    public async Task Completion_is_a_script_that_asks_the_tool_itself(string shell, string part)
    {
        Tool script = await new Tool(new Uri("http://127.0.0.1:9")).Run("completion", shell);
        Assert.Contains(part, script.Out, StringComparison.Ordinal);
        Assert.Contains("employee", (await new Tool(new Uri("http://127.0.0.1:9")).Run("[suggest:15]", "orleanssync emp")).Out, StringComparison.Ordinal);
    }
}
