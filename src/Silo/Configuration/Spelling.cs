namespace OrleansSync.Silo.Configuration;

/// <summary>Guesses what was meant.</summary>
internal static class Spelling
{
    /// <summary>The known word that is nearest to the given one, or null when none is near.</summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        (string Word, int Distance)[] ranked = [.. known.Select(word => (word, Distance(given.ToUpperInvariant(), word.ToUpperInvariant()))).OrderBy(pair => pair.Item2).ThenBy(pair => pair.word, StringComparer.Ordinal).Take(1)];
        return ranked is [var best] && best.Distance <= Math.Max(2, given.Length / 4) ? best.Word : null;
    }

    // Levenshtein's distance, row by row.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
