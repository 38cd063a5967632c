namespace OrleansSync.Connectors.Http;

/// <summary>What is left of a read's total time; waiting for permits does not count.</summary>
internal sealed class ReadBudget(TimeSpan total)
{
    public TimeSpan Left { get; private set; } = total;

    public int Tries { get; set; }

    public void Spend(TimeSpan time) => Left = time < Left ? Left - time : TimeSpan.Zero;
}
