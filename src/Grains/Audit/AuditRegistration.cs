using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Grains.Audit;

/// <summary>Registers what answers questions about the past. Needs the journal.</summary>
public static class AuditRegistration
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<PlanHistory>()
        .AddSingleton<EventReader>()
        .AddSingleton<Causes>()
        .AddSingleton<Population>()
        .AddSingleton<SealKeys>()
        .AddSingleton<SealStore>()
        .AddSingleton<ISweepClosing, SweepClosing>()
        .AddSingleton<AuditExport>()
        .AddSingleton<ReplayStore>()
        .AddSingleton<ReplaySlices>()
        .AddSingleton<ReplayProcess>()
        .AddHostedService<ReplayPinger>();
}
