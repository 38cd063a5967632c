namespace OrleansSync.Silo.Telemetry;

/// <summary>Who may read /metrics.</summary>
internal enum MetricsAccess
{
    /// <summary>Callers with an API key, whatever its role.</summary>
    Key,

    /// <summary>Everybody who reaches the port.</summary>
    Open,
}
