using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

[Collection(nameof(ApiSilo))]
public sealed class EmployeeListTests(ApiSilo api)
{
    [Fact, Trait("rule", "8")]
    public async Task Pages_hold_everybody_once_and_end()
    {
        List<string> seen = [];
        string? cursor = null;
        int pages = 0;
        do
        {
            JsonNode page = await api.Silo.Json("/api/v1/employees?limit=20" + (cursor is null ? string.Empty : "&cursor=" + cursor));
            seen.AddRange(page["items"]!.AsArray().Select(one => (string)one!["employeeId"]!));
            cursor = (string?)page["nextCursor"];
            pages++;
        }
        while (cursor is not null);

        // 60 people on pages of 20: the third page is full and the last.
        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(1, ApiSilo.Employees).Select(id => $"{id}"), seen);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_list_tells_account_username_and_whether_it_is_active()
    {
        JsonNode whole = await api.Silo.Json("/api/v1/employees/id:1");
        JsonNode item = (await api.Silo.Json("/api/v1/employees?limit=1"))["items"]![0]!;
        Assert.True(JsonNode.DeepEquals(whole["target"], item["target"]), item.ToJsonString());
        Assert.NotNull((string?)item["target"]!["userName"]);
        Assert.True((bool)item["target"]!["active"]!);
        Assert.Null(item["facts"]);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_search_finds_by_part_of_email_and_by_name_and_takes_wildcards_to_the_letter()
    {
        JsonNode one = await api.Silo.Json("/api/v1/employees/id:1");
        string email = (string)one["workEmail"]!;
        Assert.Contains("1", await Ids("q=" + Uri.EscapeDataString(email[..6])));
        Assert.Contains("1", await Ids("q=" + Uri.EscapeDataString(((string)one["displayName"]!).ToUpperInvariant())));
        Assert.Empty(await Ids("q=%25zz%25"));
        Assert.Empty(await Ids("q=" + Uri.EscapeDataString("_____________________________________")));
    }

    [Fact, Trait("rule", "8")]
    public async Task A_state_keeps_only_those_in_it()
    {
        string[] notSynced = await Ids("state=notSynced&limit=500");
        Assert.Contains("9", notSynced);
        JsonNode all = await api.Silo.Json("/api/v1/employees?limit=500");
        Assert.Equal(all["items"]!.AsArray().Where(one => (string?)one!["state"] == "notSynced").Select(one => (string)one!["employeeId"]!), notSynced);
    }

    private async Task<string[]> Ids(string query) => [.. (await api.Silo.Json("/api/v1/employees?" + query))["items"]!.AsArray().Select(one => (string)one!["employeeId"]!)];
}
