using System.Runtime.CompilerServices;

namespace OrleansSync.Connectors.Http;

/// <summary>Leaves the caller's scheduler: a grain's turns are for its decisions, not for parsing replies, and a search shared by many must not live in one of them.</summary>
internal static class OffScheduler
{
    public static ConfiguredTaskAwaitable Leave() =>
        Task.CompletedTask.ConfigureAwait(TaskScheduler.Current == TaskScheduler.Default && SynchronizationContext.Current is null ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);
}
