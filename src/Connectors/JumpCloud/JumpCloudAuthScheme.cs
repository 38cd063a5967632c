namespace OrleansSync.Connectors.JumpCloud;

/// <summary>How the API key travels; one or the other, never both (jumpcloud-scim.md §1.2).</summary>
public enum JumpCloudAuthScheme
{
    /// <summary>Header <c>x-api-key</c>.</summary>
    ApiKey,

    /// <summary>Header <c>Authorization: Bearer</c>.</summary>
    Bearer,
}
