using System.Runtime.CompilerServices;

namespace Trapless.Cli.Launch;

/// <summary>
/// The runtime's diagnostics socket and debugger pipes in TMPDIR. It removes them at exit, but an exec is none. Their names
/// hold the process id and its start time in clock ticks (field 22 of /proc/self/stat). The native command line has none: without a JIT compiler
/// there is no such runtime.
/// </summary>
internal static class DiagnosticsFiles
{
    private const int FieldsAfterName = 19;

    internal static void Remove()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported || StartTime() is not { } time) return;
        var directory = Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } set ? set : "/tmp";
        var id = $"{Environment.ProcessId}-{time}";
        foreach (var name in new[] { $"dotnet-diagnostic-{id}-socket", $"clr-debug-pipe-{id}-in", $"clr-debug-pipe-{id}-out" })
            Delete(Path.Combine(directory, name));
    }

    private static string? StartTime()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ').ElementAtOrDefault(FieldsAfterName);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Litter in /tmp is no reason not to run the program.
        }
    }
}
