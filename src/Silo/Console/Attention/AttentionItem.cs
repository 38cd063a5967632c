using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Web.Attention;

/// <summary>Something that a person has to look at.</summary>
/// <param name="Urgency">Lower goes first.</param>
/// <param name="Count">How many it concerns, or null when it concerns everything.</param>
/// <param name="Tone">The state whose colour it has.</param>
/// <param name="Title">What it is.</param>
/// <param name="Otherwise">What happens if nobody acts.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Address">Where to see it.</param>
/// <param name="Who">Whom it concerns, where it is people.</param>
/// <param name="Hold">What waits for an approval, where it is that.</param>
public sealed record AttentionItem(int Urgency, int? Count, string Tone, string Title, string Otherwise, string Remedy, string Address, RosterFilter? Who = null, Hold? Hold = null)
{
    /// <summary>True where another look may end it: it is people, and they are held or failing.</summary>
    public bool MayLookAgain => Who is not null && Tone is "held" or "failing";
}
