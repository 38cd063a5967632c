namespace OrleansSync.Sandbox.Scim;

/// <summary>Which credential is taken.</summary>
internal enum ScimCredential
{
    /// <summary>One of both.</summary>
    Any,

    /// <summary>x-api-key.</summary>
    ApiKey,

    /// <summary>Authorization: Bearer.</summary>
    Bearer,
}

/// <summary>How a duplicate is refused.</summary>
internal enum ConflictForm
{
    /// <summary>409 uniqueness, the detail names the field.</summary>
    Scim,

    /// <summary>409 without scimType.</summary>
    NoType,

    /// <summary>409 without JSON.</summary>
    Plain,

    /// <summary>409 that names no field.</summary>
    Silent,

    /// <summary>400 with gRPC text.</summary>
    Grpc400,

    /// <summary>500 with gRPC text.</summary>
    Grpc500,
}

/// <summary>Form of every error.</summary>
internal enum ErrorForm
{
    /// <summary>As RFC 7644 says.</summary>
    Scim,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>HTML.</summary>
    Html,

    /// <summary>The status is a number, not a string.</summary>
    NumericStatus,
}

/// <summary>What startIndex means.</summary>
internal enum StartIndexMeaning
{
    /// <summary>1 is the first.</summary>
    OneBased,

    /// <summary>0 is the first.</summary>
    ZeroBased,

    /// <summary>Nothing: always the first page.</summary>
    Ignored,
}

/// <summary>What totalResults says.</summary>
internal enum TotalMeaning
{
    /// <summary>All that match.</summary>
    All,

    /// <summary>Those on the page.</summary>
    Page,

    /// <summary>The number, as a string.</summary>
    Text,
}

/// <summary>Which filters work.</summary>
internal enum FilterSupport
{
    /// <summary>The whole grammar.</summary>
    Full,

    /// <summary>Only eq, joined by and.</summary>
    EqualsOnly,

    /// <summary>Only userName; everything else 400.</summary>
    UserNameOnly,

    /// <summary>Filters on emails find nobody.</summary>
    EmailFindsNobody,

    /// <summary>Filters on emails answer 500.</summary>
    EmailFails,

    /// <summary>Filters on emails answer 501.</summary>
    EmailUnimplemented,

    /// <summary>Filters are ignored, everybody is returned.</summary>
    Ignored,
}

/// <summary>How <c>active</c> may be given in a PATCH.</summary>
internal enum ActiveForm
{
    /// <summary>By its path or without one.</summary>
    Both,

    /// <summary>By its path alone.</summary>
    Path,

    /// <summary>Without a path alone.</summary>
    Pathless,
}

/// <summary>What <c>attr[filter]</c> does in a PATCH.</summary>
internal enum ValuePathSupport
{
    /// <summary>Hits what matches.</summary>
    Full,

    /// <summary>Is refused.</summary>
    Refused,

    /// <summary>Hits all items.</summary>
    HitsAll,
}

/// <summary>How phone numbers are stored.</summary>
internal enum PhoneForm
{
    /// <summary>As sent.</summary>
    AsSent,

    /// <summary>Digits and a leading plus only.</summary>
    Digits,
}

/// <summary>What the discovery endpoints say.</summary>
internal enum DiscoveryForm
{
    /// <summary>The truth.</summary>
    True,

    /// <summary>404.</summary>
    Missing,

    /// <summary>That PATCH and filters are not supported, with blocks missing.</summary>
    Contradicts,
}
