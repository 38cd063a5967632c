namespace OrleansSync.Sandbox;

/// <summary>What <c>GET /</c> says.</summary>
internal static class Explanation
{
    private const string Page = """
        OrleansSync sandbox: a BambooHR and a JumpCloud without accounts. More in docs/sandbox.md.

        BambooHR   /bamboo/api/v1/…, also /bamboo/api/gateway.php/acme/v1/…   Basic, user = {0}
                   employees, employees/ID, employees/changed, employees/directory, reports/custom,
                   hris/org/locations, applicant_tracking/locations, meta/fields, webhooks
        JumpCloud  /scim/v2                                                   x-api-key or Bearer = {1}
                   Users, Users/ID, Users/.search, ServiceProviderConfig, Schemas, ResourceTypes

        Control (JSON):
          GET    /control/employees[/ID]                    everybody in BambooHR
          POST   /control/employees                         hire: any BambooHR fields
          PATCH  /control/employees/ID                      edit any field
          POST   /control/employees/ID/rename               firstName, lastName, workEmail (else made from the name)
          POST   /control/employees/ID/terminate[?on=DATE]  leaves, now or on a later day
          POST   /control/employees/ID/rehire
          DELETE /control/employees/ID                      delete the record
                 each with ?silent=true: the change feed and the webhooks do not tell of it
          GET    /control/locations, PATCH /control/locations/ID
          GET    /control/users                             everybody in JumpCloud
          GET    /control/users/ID                          with what SCIM does not show: state, bound
          POST   /control/users                             a foreign account: userName, email
          PATCH  /control/users/ID[?bind=true]              drift: merge SCIM members
          DELETE /control/users/ID                          the account is gone
          GET    /control/writes[?after=SEQ]                every SCIM write in order
          GET    /control/violations                        deletes, two writes in flight for one user, writes in vain
          GET    /control/requests[?after=SEQ]              the last requests to both, with the fault that hit them
          GET    /control/requests/summary                  requests by method and kind
          GET | PATCH | DELETE /control/switches            how both behave: permissions, limits, every deviation; DELETE restores
          POST   /control/faults                            kind: status, hang, drop, truncate, appliedButLost, html, redirect,
                                                            missingField, restrictedField, shortList, lag
                                                            whom: side (bamboo, scim), method, path (with *), pathContains, queryContains
                                                            when: times, skip, probability
                                                            how: status, retryAfter, retryAfterDate, delayMs, field, rows, keepTotal, location
          GET | DELETE /control/faults, DELETE /control/faults/ID
          POST   /control/bamboo/unlock                     after too many wrong keys
          POST   /control/webhooks                          an administrator's webhook: url, privateKey
          GET    /control/deliveries                        what was sent to webhooks
          POST   /control/deliveries/retry                  what failed is sent again now
          POST   /control/reset[?employees=N&seed=N&latencyMs=N]

        Try:  curl -u {0}:x -H "Accept: application/json" "HOST/bamboo/api/v1/employees?page%5Blimit%5D=2&fields=workEmail"
              curl -H "x-api-key: {1}" "HOST/scim/v2/Users?count=2"
        """;

    /// <summary>The page with keys and address filled in.</summary>
    public static string For(SandboxOptions options, HttpRequest request) => Page
        .Replace("{0}", options.BambooKey, StringComparison.Ordinal)
        .Replace("{1}", options.JumpCloudKey, StringComparison.Ordinal)
        .Replace("HOST", $"{request.Scheme}://{request.Host}", StringComparison.Ordinal);
}
