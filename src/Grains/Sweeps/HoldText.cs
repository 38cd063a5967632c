using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>A hold in words, for people: the API and the console say the same.</summary>
public static class HoldText
{
    /// <summary>What happens if nobody acts.</summary>
    public static string Otherwise(Hold hold)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return hold.Scope switch
        {
            HoldScope.Sweep => "No sweep of everybody is carried out until a read is complete again, or this one is approved.",
            HoldScope.Attribute when hold.Kind is Gates.FillFallKind + "status" or Gates.MissingFieldKind + "status" => "Nobody is created, suspended or re-activated; attributes are still synced.",
            HoldScope.Attribute when hold.Kind is Gates.FillFallKind + "workEmail" or Gates.MissingFieldKind + "workEmail" => "Nobody is created, matched or renamed; other attributes are still synced.",
            HoldScope.Attribute => "This attribute stays as it is in JumpCloud; everything else is synced.",
            _ => Enum.TryParse(hold.Kind, out GuardKind kind) ? Harm(kind) : string.Empty,
        };
    }

    private static string Harm(GuardKind kind) => kind switch
    {
        GuardKind.Suspensions => "These accounts stay active, and leavers who come to it wait too; everything else goes on.",
        GuardKind.Reactivations => "These accounts stay suspended; everything else goes on.",
        GuardKind.Clears => "These values stay in JumpCloud; everything else goes on.",
        GuardKind.Updates => "These accounts keep their attributes; suspensions and new accounts go on.",
        GuardKind.TakeOvers => "These accounts are not linked, and their people get no other one; everything else goes on.",
        _ => "These people stay without an account; everything else goes on.",
    };
}
