using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Scim;

/// <summary>What a write did.</summary>
/// <param name="User">To whom.</param>
/// <param name="Changed">It asked for something that was not so already.</param>
/// <param name="Created">It made the user.</param>
internal sealed record StoreOutcome(TargetUser User, bool Changed, bool Created);
