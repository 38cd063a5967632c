using System.Text;

namespace OrleansSync.Contracts.Text;

/// <summary>Makes text fit for storing and hashing (DESIGN 4): trimmed, NFC, no NUL, no lone surrogate.</summary>
public static class FitText
{
    /// <summary>The fit form; the same instance when it is fit already.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string whole = IsWhole(text) ? text : Mend(text);
        string trimmed = whole.Trim();
        return trimmed.IsNormalized(NormalizationForm.FormC) ? trimmed : trimmed.Normalize(NormalizationForm.FormC);
    }

    private static bool IsWhole(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            if (character == '\0' || char.IsLowSurrogate(character))
            {
                return false;
            }

            if (char.IsHighSurrogate(character))
            {
                if (index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]))
                {
                    return false;
                }

                index++;
            }
        }

        return true;
    }

    private static string Mend(string text)
    {
        StringBuilder mended = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A lone surrogate comes out as U+FFFD: what PostgreSQL would store without a word, made explicit before hashing.
            if (rune.Value != 0)
            {
                _ = mended.Append(rune.ToString());
            }
        }

        return mended.ToString();
    }
}
