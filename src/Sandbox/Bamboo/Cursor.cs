using System.Globalization;
using System.Text;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>An opaque place in the employee list: the employee at the boundary as it was. Gone or changed since, the cursor is bad.</summary>
internal static class Cursor
{
    /// <summary>The cursor at an employee.</summary>
    public static string Of(World world, int id) => Convert.ToBase64String(Encoding.ASCII.GetBytes(Text(world, id)));

    /// <summary>Reads one.</summary>
    /// <returns>Null when it is malformed, or the employee is gone or changed.</returns>
    public static int? Read(World world, string cursor)
    {
        Span<byte> bytes = stackalloc byte[128];
        if (!Convert.TryFromBase64String(cursor, bytes, out int count))
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(bytes[..count]);
        return int.TryParse(text.Split('/')[0], CultureInfo.InvariantCulture, out int id) && world.People.ContainsKey(id) && text == Text(world, id) ? id : null;
    }

    private static string Text(World world, int id) => string.Create(CultureInfo.InvariantCulture, $"{id}/{world.Changes.GetValueOrDefault(id).At.UtcTicks}");
}
