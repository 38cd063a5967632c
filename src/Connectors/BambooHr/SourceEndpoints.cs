namespace OrleansSync.Connectors.BambooHr;

/// <summary>The reads, as summaries, logs and <see cref="SourceRefusal"/> name them.</summary>
public static class SourceEndpoints
{
    /// <summary>List Employees (bamboohr.md §2.1).</summary>
    public const string Employees = "employees";

    /// <summary>The custom report (bamboohr.md §2.5), where List Employees is not to be had.</summary>
    public const string CustomReport = "customReport";

    /// <summary>One employee (bamboohr.md §2.2); never refused as a whole.</summary>
    public const string Employee = "employee";

    /// <summary>The change feed (bamboohr.md §2.3).</summary>
    public const string Changes = "employees/changed";

    /// <summary>Locations, the first choice (bamboohr.md §3.1).</summary>
    public const string OrganisationLocations = "org/locations";

    /// <summary>Locations, where the first is not allowed.</summary>
    public const string ApplicantTrackingLocations = "applicant_tracking/locations";

    /// <summary>Webhooks, as a whole (bamboohr.md §4.1).</summary>
    public const string Webhooks = "webhooks";

    /// <summary>One webhook; never refused as a whole.</summary>
    public const string Webhook = "webhook";
}
