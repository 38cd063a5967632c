using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Api.Progress;

/// <summary>Where a sweep stands, with its pace.</summary>
/// <param name="Record">As stored.</param>
/// <param name="PerSecond">People a second of late, or null while too little was seen.</param>
/// <param name="Remaining">How long it goes on at that pace, or null when that cannot be said.</param>
internal sealed record SweepProgress(SweepRecord Record, double? PerSecond, TimeSpan? Remaining)
{
    /// <summary>The same standing has the same id on every silo, so that a watcher who comes back is sent what is new only.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{(int)Record.State}.{Record.Tallies.Employees}.{Record.Tallies.Pending}.{Record.Requests.TargetReads}.{Record.Requests.TargetWrites}");

    /// <summary>True for the last one of a sweep.</summary>
    public bool IsLast => Record.IsOver || Record.State == SweepState.Held;

    /// <summary>What is sent.</summary>
    public JsonObject View() => new()
    {
        ["sweep"] = Record.Id,
        ["kind"] = Views.Word(Record.Kind),
        ["dryRun"] = Record.DryRun,
        ["phase"] = Views.Word(Record.State),
        ["employees"] = Record.Tallies.Employees,
        ["done"] = Record.Tallies.Employees - Record.Tallies.Pending,
        ["tallies"] = JsonSerializer.SerializeToNode(Record.Tallies, EventCodec.Json),
        ["requests"] = JsonSerializer.SerializeToNode(Record.Requests, EventCodec.Json),
        ["perSecond"] = PerSecond is { } rate ? Math.Round(rate, 2) : null,
        ["remainingSeconds"] = Remaining is { } left ? Math.Round(left.TotalSeconds) : null,
        ["error"] = Record.Error,
    };
}
