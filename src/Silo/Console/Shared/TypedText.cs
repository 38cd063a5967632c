namespace OrleansSync.Silo.Web.Shared;

/// <summary>A text that is typed and kept in the address. The address comes back later than the next letter: what was sent and comes back must not undo what was typed since.</summary>
public sealed class TypedText
{
    private readonly Queue<string> sent = new();

    /// <summary>As it stands in the field.</summary>
    public string Text { get; set; } = string.Empty;

    /// <summary>The text for the address, or null when there is none; noted as sent.</summary>
    public string? Send()
    {
        string text = string.IsNullOrWhiteSpace(Text) ? string.Empty : Text;
        sent.Enqueue(text);
        return text.Length == 0 ? null : text;
    }

    /// <summary>The address says this: taken over, unless it is what was sent.</summary>
    public void Arrive(string? text)
    {
        string arrived = text ?? string.Empty;
        if (!sent.Contains(arrived))
        {
            sent.Clear();
            Text = arrived;
            return;
        }

        while (sent.TryPeek(out string? older) && older != arrived)
        {
            _ = sent.Dequeue();
        }
    }
}
