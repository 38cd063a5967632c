using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansSync.Tests.Http.BambooHr;

/// <summary>What BambooHR answers.</summary>
internal static class Replies
{
    public const string Ada = """{"employeeId":"41","firstName":"Ada","status":"Active","workEmail":"ada@acme.test","_restrictedFields":[]}""";
    public const string Bob = """{"employeeId":"42","firstName":"Bob","status":"Active","workEmail":"bob@acme.test","_restrictedFields":[]}""";
    public const string Cem = """{"employeeId":"43","firstName":"Cem","status":"Inactive","workEmail":"cem@acme.test","_restrictedFields":[]}""";

    public static Func<HttpContext, Task> Json(string json, params (string Name, string Value)[] headers) => context => Answers.Send(context, 200, json, "application/json", headers);

    public static Func<HttpContext, Task> Refused(int status, string? message = null) =>
        Answers.Status(status, message is null ? [] : [("X-BambooHR-Error-Message", message)]);

    public static Func<HttpContext, Task> BadPage => context => Answers.Send(context, 400, """{"error":{"code":"BadPage","message":"Invalid page."}}""", "application/json");

    /// <summary>A page of List Employees.</summary>
    public static Func<HttpContext, Task> Page(int? total, string? next, params string[] rows) => Json(PageJson(total, next, rows));

    public static string PageJson(int? total, string? next, params string[] rows) =>
        "{\"data\":[" + string.Join(',', rows) + "],\"meta\":{" + (total is null ? string.Empty : $"\"total\":{total},")
        + "\"page\":{\"limit\":250,\"nextCursor\":" + JsonSerializer.Serialize(next) + ",\"prevCursor\":null}}}";

    /// <summary>All of it on one page.</summary>
    public static Func<HttpContext, Task> All(params string[] rows) => Page(rows.Length, next: null, rows);

    /// <summary>A custom report.</summary>
    public static Func<HttpContext, Task> Report(params string[] rows) => Json($$"""{"title":"x","fields":[],"employees":[{{string.Join(',', rows)}}]}""");
}
