using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace OrleansSync.Silo.Api;

/// <summary>Examples in the description, by operation: what is sent, and what a success answers. A test holds the answers' members against a running silo.</summary>
internal static class ApiExamples
{
    [StringSyntax(StringSyntaxAttribute.Json)]
    private const string Sweep = """
        {"id":"01999a5c2f7d7c55","kind":"full","dryRun":false,"state":"completed","cause":{"kind":"api","id":"0HNA","caller":"ci"},"requestedAt":"2026-01-05T03:00:00+00:00","startedAt":"2026-01-05T03:00:00.2+00:00","completedAt":"2026-01-05T03:00:41+00:00","planHash":"9f2c","holds":[],"tallies":{"employees":120,"failed":0,"held":2,"pending":0,"created":1,"takenOver":0,"suspended":1,"reactivated":0,"updated":3,"notSynced":4,"unchanged":109,"orphaned":1},"requests":{"sourceReads":3,"targetReads":4,"targetWrites":5},"settingsRevision":1,"coalesced":0,"error":null}
        """;

    [StringSyntax(StringSyntaxAttribute.Json)]
    private const string Employee = """
        {"key":"ada@acme.test","workEmail":"Ada@acme.test","employeeId":"41","displayName":"Ada Okoro","state":"inSync","hold":null,"target":{"id":"5f8d","userName":"Ada","active":true},"version":6,"nextAttemptAt":null,"lastError":null}
        """;

    [StringSyntax(StringSyntaxAttribute.Json)]
    private const string Event = """
        {"version":4,"type":"WriteIntended","at":"2026-01-05T03:00:07+00:00","cause":{"kind":"sweep","id":"01999a5c2f7d7c55","caller":null},"correlationId":"01999a5c2f7d7c55","settingsRevision":1,"data":{"kind":"Update"}}
        """;

    [StringSyntax(StringSyntaxAttribute.Json)]
    private const string Replay = """
        {"id":"01999a60","state":"completed","caller":"ci","requestedAt":"2026-01-05T09:00:00+00:00","completedAt":"2026-01-05T09:00:12+00:00","employees":120,"replayed":120,"erased":0,"different":0,"identical":true,"hash":"3b1f","findings":[],"error":null}
        """;

    /// <summary>What is sent.</summary>
    public static FrozenDictionary<string, string> Requests { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RequestSweep"] = """{"kind":"scoped","employees":["ada@acme.test","id:42"],"dryRun":true}""",
        ["SaveSettings"] = """{"sync":{"mode":"DryRun"}}""",
        ["ApproveSweep"] = """{"planHash":"9f2c"}""",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a success answers.</summary>
    public static FrozenDictionary<string, string> Answers { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RequestSweep"] = With(Sweep, "\"coalescedInto\":null,\"coalescedBecause\":null"),
        ["ListSweeps"] = List(Sweep),
        ["GetSweep"] = Sweep,
        ["GetSweepPlan"] = """{"planHash":"9f2c","items":[{"ordinal":0,"employeeId":"41","key":"ada@acme.test","action":"update","reason":null,"status":"planned","detail":null,"hash":"77aa","changes":[{"field":"jobTitle","path":"title","old":"Clerk","new":"Boss"}]}],"nextCursor":null}""",
        ["GetSweepReport"] = """{"sweepId":"01999a5c2f7d7c55","at":"2026-01-05T03:00:41+00:00","settingsRevision":1,"mapperVersion":1,"employees":120,"counts":{"converged":113,"excepted":1,"notSynced":4,"held":2,"pending":0,"failing":0,"different":0,"sum":120},"orphaned":1,"comparedAsListed":109,"comparedAsAnswered":7,"source":{"count":120,"hash":"aa01"},"desired":{"count":116,"hash":"bb02"},"target":{"count":116,"hash":"cc03"},"unreadFields":[],"exceptions":[{"employeeId":"7","state":"held","reason":"DuplicateWorkEmail","fields":[]}]}""",
        ["ListEmployees"] = List(Employee),
        ["GetEmployee"] = With(Employee, "\"facts\":{\"jobTitle\":\"Boss\"},\"desired\":{\"jobTitle\":\"Boss\"},\"actual\":{\"jobTitle\":\"Boss\"}"),
        ["GetEmployeeEvents"] = List(Event),
        ["GetEmployeeState"] = With(Employee, "\"facts\":{\"jobTitle\":\"Clerk\"},\"desired\":{\"jobTitle\":\"Clerk\"},\"actual\":{\"jobTitle\":\"Clerk\"},\"asOf\":\"2026-01-05T03:00:07+00:00\""),
        ["ReplayEmployee"] = """{"identical":true,"version":6,"hash":"3b1f","differences":[]}""",
        ["GetState"] = """{"at":"2026-01-05T12:00:00+00:00","items":[],"nextCursor":null}""",
        ["CompareState"] = """{"from":"2026-01-05T12:00:00+00:00","to":"2026-01-06T12:00:00+00:00","items":[{"key":"ada@acme.test","employeeId":"41","isNew":false,"fromVersion":3,"toVersion":6,"differences":[{"field":"actual.jobTitle","from":"Clerk","to":"Boss"}]}],"nextCursor":null}""",
        ["GetCause"] = $$"""{"correlationId":"01999a5c2f7d7c55","sweeps":[],"counts":{"WriteIntended":1},"items":[{{With(Event, "\"stream\":\"employee:41\",\"employeeId\":\"41\"")}}],"nextCursor":null}""",
        ["ReplayEveryone"] = With(Replay, "\"coalescedInto\":null"),
        ["GetReplay"] = Replay,
        ["ListSealKeys"] = """{"items":[{"key":"orleanssync/seal+1a2b3c4d+AeE…","since":"2026-01-01T00:00:00+00:00"}]}""",
        ["ListSeals"] = """{"items":[{"number":3,"note":"orleanssync/seal/v1\nnumber 3\n…\n\n— orleanssync/seal Gis8…\n"}],"nextCursor":null}""",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static string List(string item) => $$"""{"items":[{{item}}],"nextCursor":null}""";

    private static string With(string json, string members) => json.TrimEnd()[..^1] + "," + members + "}";
}
