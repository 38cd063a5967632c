using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Output;

/// <summary>Data to standard output, in the format that was asked for.</summary>
internal sealed class Printer(Terminal terminal, OutputFormat format)
{
    private const int CellMax = 60;
    private const string Gap = "  ";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Items of one kind.</summary>
    public void Items(IReadOnlyList<JsonNode> items, params IReadOnlyList<Column> columns)
    {
        switch (format)
        {
            case OutputFormat.Json:
                terminal.Out.WriteLine(new JsonArray([.. items.Select(item => item.DeepClone())]).ToJsonString(Indented));
                break;
            case OutputFormat.Jsonl:
                foreach (JsonNode item in items)
                {
                    terminal.Out.WriteLine(item.ToJsonString(Line));
                }

                break;
            default:
                Table([.. columns.Select(column => column.Title)], [.. items.Select(item => columns.Select(column => Cell(At(item, column.Path))).ToArray())]);
                break;
        }
    }

    /// <summary>One thing; as a table its members, one a line.</summary>
    public void One(JsonNode item)
    {
        if (format == OutputFormat.Table)
        {
            Table([], [.. Members(item, string.Empty).Select(member => new[] { Bold(member.Name), member.Text })]);
            return;
        }

        terminal.Out.WriteLine(item.ToJsonString(format == OutputFormat.Json ? Indented : Line));
    }

    private void Table(string[] titles, string[][] rows)
    {
        int count = Math.Max(titles.Length, rows.Select(row => row.Length).FirstOrDefault());
        int[] widths = [.. Enumerable.Range(0, count).Select(column => rows.Select(row => Width(row[column])).Append(titles.Length > column ? titles[column].Length : 0).Max())];
        if (titles.Length > 0)
        {
            terminal.Out.WriteLine(Bold(string.Join(Gap, titles.Select((title, column) => title.PadRight(widths[column]))).TrimEnd()));
        }

        foreach (string[] row in rows)
        {
            terminal.Out.WriteLine(string.Join(Gap, row.Select((text, column) => text + new string(' ', widths[column] - Width(text)))).TrimEnd());
        }
    }

    private string Bold(string text) => terminal.OutIsScreen ? $"\e[1m{text}\e[0m" : text;

    private static int Width(string text) => text.Replace("\e[1m", string.Empty, StringComparison.Ordinal).Replace("\e[0m", string.Empty, StringComparison.Ordinal).Length;

    private static IEnumerable<(string Name, string Text)> Members(JsonNode? node, string prefix) => node switch
    {
        JsonObject members when members.Count > 0 => members.SelectMany(member => Members(member.Value, prefix.Length == 0 ? member.Key : prefix + "." + member.Key)),
        JsonArray { Count: > 0 } items when items.All(item => item is JsonObject) => items.SelectMany((item, index) => Members(item, $"{prefix}[{index}]")),
        _ => [(prefix, Text(node))],
    };

    private static JsonNode? At(JsonNode? node, string path) => path.Split('.').Aggregate(node, (at, name) => at is JsonObject members ? members[name] : null);

    // A hash or an id is there to be copied: only sentences are cut.
    private static string Cell(JsonNode? node) => Text(node) is { Length: > CellMax } text && text.Contains(' ', StringComparison.Ordinal) ? text[..(CellMax - 1)] + "…" : Text(node);

    // What came from outside must not move the cursor or colour the screen.
    private static string Text(JsonNode? node) => new([.. Plain(node).Select(static one => char.IsControl(one) ? ' ' : one)]);

    private static string Plain(JsonNode? node) => node switch
    {
        null => string.Empty,
        JsonArray items => string.Join(", ", items.Select(Plain)),
        JsonObject { Count: 0 } => string.Empty,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(Line),
    };
}
