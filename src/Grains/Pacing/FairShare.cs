namespace OrleansSync.Grains.Pacing;

/// <summary>Max-min fair division: nobody gets more than they want while another wants more than they have; what nobody wants is spread evenly. Pure.</summary>
internal static class FairShare
{
    /// <summary>The share of one of those who want.</summary>
    /// <param name="limit">What there is.</param>
    /// <param name="mine">What this one wants, more than 0.</param>
    /// <param name="others">What the others want, each more than 0.</param>
    public static double Of(double limit, double mine, IReadOnlyCollection<double> others)
    {
        double left = limit;
        double share = 0;
        int count = others.Count + 1;
        foreach (double want in others.Append(mine).Order())
        {
            share = left / count;
            if (want >= mine)
            {
                break;
            }

            left -= Math.Min(want, share);
            count--;
        }

        double spare = Math.Max(0, limit - others.Append(mine).Sum());
        return Math.Min(mine, share) + (spare / (others.Count + 1));
    }
}
