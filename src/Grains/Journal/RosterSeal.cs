using System.Text;

namespace OrleansSync.Grains.Journal;

/// <summary>The body of a roster row under the person's key, as in events: erasing the key erases it.</summary>
internal static class RosterSeal
{
    /// <summary>A copy to be stored. Without a key the body is left empty: the stream has what is left.</summary>
    public static RosterRow Seal(RosterRow row, byte[]? key) =>
        row with { Body = key is null ? default(ReadOnlyMemory<byte>) : SealedBox.Seal(row.Body.Span, key, Bound(row.EmployeeId)) };

    /// <summary>A copy with the body as it was given; empty once the key is erased.</summary>
    public static RosterRow Open(RosterRow row, byte[]? key) =>
        row.Body.IsEmpty ? row : row with { Body = key is null ? default(ReadOnlyMemory<byte>) : SealedBox.Open(row.Body.Span, key, Bound(row.EmployeeId)) };

    private static byte[] Bound(string employeeId) => Encoding.UTF8.GetBytes("roster|" + employeeId);
}
