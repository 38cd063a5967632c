namespace OrleansSync.Grains.Connections;

/// <summary>What is remembered of the connections, by name.</summary>
internal static class ConnectionNames
{
    /// <summary>A <see cref="ConnectionReport"/>: the last test.</summary>
    public const string Test = "test";

    /// <summary>A <see cref="RememberedSource"/>: BambooHR as the silo saw it that used it last.</summary>
    public const string Source = "bambooHr";

    /// <summary>A <see cref="RememberedTarget"/>: JumpCloud, with what was learned of the server.</summary>
    public const string Target = "jumpCloud";

    /// <summary>A <see cref="RegisteredWebhook"/>.</summary>
    public const string Webhook = "bambooHr.webhook";

    /// <summary>The locations of BambooHR as last read.</summary>
    public const string Sites = "bambooHr.sites";
}
