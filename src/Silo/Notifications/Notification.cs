namespace OrleansSync.Silo.Notifications;

/// <summary>One message that is to be delivered, and until then is stored.</summary>
/// <param name="Id">Stays the same over all attempts: the receiver tells repeats by it.</param>
/// <param name="Kind">Of the alarm.</param>
/// <param name="IsOver">The alarm has ended.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="Summary">One sentence, without names and emails.</param>
/// <param name="SweepId">The sweep that shows it, or null.</param>
/// <param name="Employees">BambooHR's ids, the first hundred at most.</param>
/// <param name="Count">How many alarms it stands for.</param>
internal sealed record Notification(string Id, AlarmKind Kind, bool IsOver, DateTimeOffset At, string Summary, string? SweepId, IReadOnlyList<string> Employees, int Count)
{
    private const int NamedMax = 100;
    private const int ListedMax = 10;

    /// <summary>One message an alarm; many people who are held or parked for one reason at once are one message.</summary>
    /// <param name="alarms">New ones, or ended ones.</param>
    /// <param name="isOver">Ended ones.</param>
    /// <param name="now">When that was noticed.</param>
    /// <param name="nextId">Gives ids.</param>
    public static IReadOnlyList<Notification> Of(IEnumerable<Alarm> alarms, bool isOver, DateTimeOffset now, Func<string> nextId) =>
    [
        .. alarms
            .GroupBy(alarm => alarm.Kind is AlarmKind.EmployeeHeld or AlarmKind.EmployeeQuarantined ? alarm.Key[..alarm.Key.LastIndexOf(':')] : alarm.Key, StringComparer.Ordinal)
            .Select(group => Of([.. group], isOver, now, nextId())),
    ];

    private static Notification Of(Alarm[] alike, bool isOver, DateTimeOffset now, string id)
    {
        Alarm first = alike[0];
        string[] people = [.. alike.Select(alarm => alarm.EmployeeId).OfType<string>().Take(NamedMax)];
        string summary = alike.Length == 1 ? first.Summary : Many(first, alike.Length, people);
        return new Notification(id, first.Kind, isOver, now, isOver ? "Over: " + summary : summary, first.SweepId, people, alike.Length);
    }

    private static string Many(Alarm first, int count, string[] people)
    {
        string what = first.Kind == AlarmKind.EmployeeHeld ? "are held: " + first.Key.Split(':')[1] : "cannot be brought in step";
        string who = string.Join(", ", people.Take(ListedMax).Select(one => "id:" + one)) + (count > ListedMax ? ", …" : string.Empty);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count} employees {what} ({who}).");
    }
}
