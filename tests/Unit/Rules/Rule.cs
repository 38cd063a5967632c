namespace OrleansSync.Tests.Unit.Rules;

/// <summary>One rule of DESIGN 3 or 5.</summary>
/// <param name="Name">Section and sentence: the value of the trait <c>Rule</c> on its tests.</param>
/// <param name="Owner">The folder under tests/ whose tests hold it.</param>
internal sealed record Rule(string Name, string Owner);
