using System.Collections.Immutable;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>How the BambooHR behaves: the defaults are a healthy account with an administrator's key (bamboohr.md).</summary>
internal sealed record BambooSwitches
{
    /// <summary>Fields that the key may not read, of anybody. List: null and named in <c>_restrictedFields</c>; elsewhere left out.</summary>
    public ImmutableArray<string> RestrictedFields { get; init; } = [];

    /// <summary>Fields that the key may not read, by employee id.</summary>
    public ImmutableDictionary<int, ImmutableArray<string>> RestrictedFor { get; init; } = ImmutableDictionary<int, ImmutableArray<string>>.Empty;

    /// <summary>Fields that this account does not have: ignored as any unknown name is.</summary>
    public ImmutableArray<string> AbsentFields { get; init; } = [];

    /// <summary>Employees that the key may not see: not in lists and reports, 403 alone.</summary>
    public ImmutableArray<int> HiddenEmployees { get; init; } = [];

    /// <summary>The key's own employee; 0 for none, null for the first one.</summary>
    public int? KeyOwner { get; init; }

    /// <summary>The employee list may be read; else 403, as to a Basic key where only OAuth is taken.</summary>
    public bool EmployeeList { get; init; } = true;

    /// <summary>The organisation's locations may be read; else 403.</summary>
    public bool OrganisationLocations { get; init; } = true;

    /// <summary>The applicant tracking locations may be read; else 403.</summary>
    public bool ApplicantLocations { get; init; } = true;

    /// <summary>The key may manage webhooks; else 403.</summary>
    public bool Webhooks { get; init; } = true;

    /// <summary>What the account publishes of its directory.</summary>
    public DirectoryExtent Directory { get; init; } = DirectoryExtent.Full;

    /// <summary><c>_restrictedFields</c> is left out where nothing is restricted, as older servers did.</summary>
    public bool OmitEmptyRestricted { get; init; }

    /// <summary>The limit on requests; null for none.</summary>
    public RateLimit? RateLimit { get; init; }

    /// <summary>So many requests with a wrong key close the API for everybody (403). 0: never.</summary>
    public int LockOutAfter { get; init; } = 10;

    /// <summary>For so long.</summary>
    public int LockOutSeconds { get; init; } = 60;

    /// <summary>Latency of every answer, in milliseconds.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Waits before a webhook that failed with 5xx is sent again, in seconds.</summary>
    public ImmutableArray<int> WebhookRetrySeconds { get; init; } = [300, 600, 1200, 2400, 4800];
}
