namespace OrleansSync.Grains.Settings;

/// <summary>A value that a setting cannot have.</summary>
/// <param name="Key">The configuration's key.</param>
/// <param name="Allowed">What is allowed.</param>
public sealed record SettingFault(string Key, string Allowed);
