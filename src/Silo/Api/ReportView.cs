using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using OrleansSync.Contracts.Audit;

namespace OrleansSync.Silo.Api;

/// <summary>A convergence report for a spreadsheet and for paper.</summary>
internal static class ReportView
{
    private const int ShownMax = 40;

    /// <summary>Counts, sets and exceptions, a line each: what, count, hash or state, reason, fields.</summary>
    public static string Csv(ConvergenceReport report)
    {
        StringBuilder text = new("what,key,count,state,reason,fields,hash\r\n");
        foreach ((string state, int count) in Counts(report))
        {
            Row("count", state, Number(count), string.Empty, string.Empty, string.Empty, string.Empty);
        }

        Row("count", "employees", Number(report.Employees), string.Empty, string.Empty, string.Empty, string.Empty);
        Row("count", "orphaned", Number(report.Orphaned), string.Empty, string.Empty, string.Empty, string.Empty);
        foreach ((string name, ConvergenceSet set) in Sets(report))
        {
            Row("set", name, Number(set.Count), string.Empty, string.Empty, string.Empty, set.Hash);
        }

        foreach (ConvergenceException one in report.Exceptions)
        {
            Row("exception", one.EmployeeId, string.Empty, one.State, one.Reason, string.Join(' ', one.Fields), string.Empty);
        }

        return text.ToString();

        void Row(params string[] cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
    }

    /// <summary>One page.</summary>
    public static string Page(ConvergenceReport report)
    {
        StringBuilder text = new();
        _ = text.Append("""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Convergence report</title><style>
            body{font:10pt/1.35 system-ui,sans-serif;max-width:18cm;margin:1.2cm auto}h1{font-size:15pt;margin:0}h2{font-size:11pt;margin:.5cm 0 .1cm}
            table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.5mm 3mm .5mm 0;border-bottom:.2mm solid #ccc;vertical-align:top}td.n{text-align:right;width:2cm}code{font-size:7.5pt;word-break:break-all}
            @page{margin:1.2cm}@media print{body{margin:0}}</style></head><body>
            """);
        _ = text.Append(CultureInfo.InvariantCulture, $"<h1>Convergence of {report.Employees} employees</h1><p>Sweep <code>{Safe(report.SweepId)}</code>, {report.At:u}, settings revision {report.SettingsRevision}, mapping {report.MapperVersion}.</p>");
        _ = text.Append("<h2>Desired equals actual, as read in this sweep</h2><table>");
        foreach ((string state, int count) in Counts(report))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"<tr><td>{Meaning(state)}</td><td class=\"n\">{count}</td></tr>");
        }

        _ = text.Append(CultureInfo.InvariantCulture, $"<tr><th>Employees</th><th class=\"n\">{report.Employees}</th></tr></table>");
        _ = text.Append(CultureInfo.InvariantCulture, $"<p>{report.ComparedAsListed} accounts were compared as this sweep listed them, {report.ComparedAsAnswered} as JumpCloud answered or confirmed a write or a single read. {report.Orphaned} accounts belong to nobody any more, apart from the sum.{Unread(report)}</p>");
        _ = text.Append("<h2>What it was compared over</h2><table>");
        foreach ((string name, ConvergenceSet set) in Sets(report))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td class=\"n\">{set.Count}</td><td><code>{set.Hash}</code></td></tr>");
        }

        _ = text.Append("</table><h2>Exceptions</h2>");
        _ = report.Exceptions.IsEmpty ? text.Append("<p>None.</p>") : Exceptions(text, report);
        return text.Append("</body></html>").ToString();
    }

    private static StringBuilder Exceptions(StringBuilder text, ConvergenceReport report)
    {
        _ = text.Append("<table><tr><th>State</th><th>Reason</th><th>People</th></tr>");
        foreach (IGrouping<(string State, string Reason), ConvergenceException> group in report.Exceptions.GroupBy(one => (one.State, one.Reason)).OrderBy(one => one.Key))
        {
            ImmutableArray<ConvergenceException> all = [.. group];
            string more = all.Length > ShownMax ? string.Create(CultureInfo.InvariantCulture, $" and {all.Length - ShownMax} more (format=csv has all)") : string.Empty;
            _ = text.Append(CultureInfo.InvariantCulture, $"<tr><td>{Safe(group.Key.State)}</td><td>{Safe(group.Key.Reason)}</td><td>{all.Length}: {Safe(string.Join(", ", all.Take(ShownMax).Select(Named)))}{more}</td></tr>");
        }

        return text.Append("</table>");
    }

    private static string Named(ConvergenceException one) => one.Fields.IsEmpty ? one.EmployeeId : $"{one.EmployeeId} ({string.Join(", ", one.Fields)})";

    private static (string State, int Count)[] Counts(ConvergenceReport report) =>
    [
        ("converged", report.Counts.Converged), ("excepted", report.Counts.Excepted), ("notSynced", report.Counts.NotSynced), ("held", report.Counts.Held),
        ("pending", report.Counts.Pending), ("failing", report.Counts.Failing), ("different", report.Counts.Different),
    ];

    private static (string Name, ConvergenceSet Set)[] Sets(ConvergenceReport report) => [("source", report.Source), ("desired", report.Desired), ("target", report.Target)];

    private static string Meaning(string state) => state switch
    {
        "converged" => "Converged: every attribute is as it should be",
        "excepted" => "In step but for attributes that JumpCloud refused or did not keep, or a status that is kept by rule",
        "notSynced" => "By rule without an account",
        "held" => "Held for a person to decide",
        "pending" => "Something is left to do",
        "failing" => "The last attempt failed",
        _ => "Different without a reason",
    };

    private static string Unread(ConvergenceReport report) => report.UnreadFields.IsEmpty ? string.Empty : $" BambooHR did not show: {string.Join(", ", report.UnreadFields)}.";

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // A spreadsheet takes a leading =, +, - or @ for a formula.
    private static string Cell(string text)
    {
        string safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
