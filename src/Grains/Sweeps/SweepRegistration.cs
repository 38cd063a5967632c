using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Pacing;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Registers the engine: reconciler, planner, sweeps. Needs the journal, both connectors, <see cref="ISettings"/>, <see cref="IIds"/> and <see cref="EngineReadiness"/>.</summary>
public static class SweepRegistration
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddEngine(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<SweepInstruments>()
        .AddSingleton<EmployeeInstruments>()
        .AddSingleton<EmployeeReconciler>()
        .AddSingleton<SweepStore>()
        .AddSingleton<ISweepStore>(static provider => provider.GetRequiredService<SweepStore>())
        .AddSingleton<IHoldStore, HoldStore>()
        .AddSingleton<IBaselines, PostgresBaselines>()
        .AddSingleton<IHarmLog, HarmLog>()
        .AddSingleton<HoldKeeper>()
        .AddSingleton<ISweepQueue, CoordinatorQueue>()
        .AddSingleton<Approvals>()
        .AddSingleton<IEmployees, GrainEmployees>()
        .AddSingleton<Releases>()
        .AddSingleton<SweepPlanner>()
        .AddSingleton<IPartitions, GrainPartitions>()
        .AddSingleton<TargetWatch>()
        .AddSingleton<SweepProcess>()
        .AddSingleton<ClusterRequestPermits>()
        .AddSingleton<IRequestPermits>(static provider => provider.GetRequiredService<ClusterRequestPermits>())
        .AddHostedService(static provider => provider.GetRequiredService<ClusterRequestPermits>())
        .AddHostedService<SweepPinger>();
}
