using System.Globalization;

namespace Trapless.Bench;

/// <summary>What the numbers were taken on.</summary>
internal sealed record Machine(string Processor, int Processors, long MemoryMib, bool IsVirtual, string Kernel, string System)
{
    public static Machine Describe() => new(
        Field("/proc/cpuinfo", "model name", ':'),
        Environment.ProcessorCount,
        long.Parse(Field("/proc/meminfo", "MemTotal", ':').Split(' ')[0]) / 1024,
        Field("/proc/cpuinfo", "flags", ':').Split(' ').Contains("hypervisor", StringComparer.Ordinal),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Field("/etc/os-release", "PRETTY_NAME", '=').Trim('"'));

    /// <summary>One line for a heading.</summary>
    public override string ToString() =>
        $"{Processor}, {Processors} {(IsVirtual ? "virtual " : "")}CPUs, Linux {Kernel}, {System}";

    /// <summary>The last CPU this process may use: the first one gets most interrupts.</summary>
    public static int LastCpu() =>
        int.Parse(Field("/proc/self/status", "Cpus_allowed_list", ':').Split(',', '-')[^1], CultureInfo.InvariantCulture);

    /// <summary>Runnable processes, averaged over the last minute.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Field(string file, string name, char separator) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(separator, StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault("unknown");
}
