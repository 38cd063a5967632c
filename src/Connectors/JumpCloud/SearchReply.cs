using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What a filter brought.</summary>
/// <param name="Users">Everybody in the reply, wanted or not.</param>
/// <param name="Failure">Null when the reply is a list.</param>
/// <param name="Refused">The failure may be about this filter rather than about the server: try the next way.</param>
internal sealed record SearchReply(IReadOnlyList<ScimUser> Users, TargetFailure? Failure, bool Refused);
