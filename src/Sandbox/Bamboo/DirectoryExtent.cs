namespace OrleansSync.Sandbox.Bamboo;

/// <summary>What an account publishes of its directory.</summary>
internal enum DirectoryExtent
{
    /// <summary>All its fields.</summary>
    Full,

    /// <summary>Only the organisation chart: no email, supervisor or department.</summary>
    Reduced,

    /// <summary>Nothing: 403.</summary>
    Off,
}
