namespace OrleansSync.Silo.Api;

/// <summary>The optional body of a connection test.</summary>
/// <param name="Account">The email of a JumpCloud account to try writes on, which no employee has; left out: nothing is written.</param>
internal sealed record ConnectionTestBody(string? Account = null);
