using System.Globalization;

namespace OrleansSync.Tests.Bench;

/// <summary>What /proc says of a process.</summary>
internal static class ProcessUse
{
    // The kernel's USER_HZ, the same on every Linux architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>CPU seconds of one process.</summary>
    public static double Cpu(int pid) => Fields(pid) is { } fields ? (Number(fields[11]) + Number(fields[12])) / TicksPerSecond : 0;

    /// <summary>CPU seconds of a process and of all its children, those that ended included.</summary>
    public static double CpuWithChildren(int pid)
    {
        if (Fields(pid) is not { } own)
        {
            return 0;
        }

        double ended = (Number(own[13]) + Number(own[14])) / TicksPerSecond;
        return Cpu(pid) + ended + Processes().Where(other => ParentOf(other) == pid).Sum(Cpu);
    }

    /// <summary>The parent, or 0.</summary>
    public static int ParentOf(int pid) => Fields(pid) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>A line of /proc/PID/status in megabytes: <c>VmRSS</c> now, <c>VmHWM</c> at its highest.</summary>
    public static double Megabytes(int pid, string name)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(one => one.StartsWith(name + ":", StringComparison.Ordinal));
        return Number(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    // After the name, which may hold blanks and brackets: state is the first field.
    private static string[]? Fields(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static IEnumerable<int> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
