using System.Diagnostics;

namespace Trapless.Bench.Measure;

/// <summary>
/// The memory that one more process has to itself, in KiB: the fields of /proc/PID/smaps_rollup of a sleeping program, while
/// others of the same kind sleep beside it. One would not do: the kernel maps the pages around a fault by their address, which
/// is random, so two processes map different parts of the same file, and what only one maps would count as private.
/// </summary>
internal sealed class MemoryProbe(Stage stage, params IReadOnlyList<string> fields) : IProbe
{
    private const int CompanionsOfEach = 8;

    private readonly Dictionary<Mode, List<Process>> _companions = [];

    public bool Supports(Mode mode) => mode != Mode.Strace;

    public Sample Measure(Mode mode)
    {
        StartCompanions(mode);
        var process = StartSleep(mode);
        try
        {
            return new(WhenAsleep(process));
        }
        finally
        {
            End(process);
        }
    }

    public void Close()
    {
        foreach (var process in _companions.Values.SelectMany(processes => processes))
        {
            End(process);
        }

        _companions.Clear();
    }

    private void StartCompanions(Mode mode)
    {
        if (!_companions.TryAdd(mode, []))
        {
            return;
        }

        for (var i = 0; i < CompanionsOfEach; i++)
        {
            _companions[mode].Add(StartSleep(mode));
            _ = WhenAsleep(_companions[mode][^1]);
        }
    }

    private Process StartSleep(Mode mode) => Processes.Start(stage.Directory, stage.Under(mode, ["/bin/sleep", "120"]));

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Its memory, once it is in its long sleep: there and unchanged in two looks.</summary>
    private double WhenAsleep(Process process)
    {
        var before = -1.0;
        for (var looks = 0; looks < 200; looks++)
        {
            Thread.Sleep(15);
            var now = IsAsleep(process) ? Read(process) : -1;
            if (now >= 0 && now.Equals(before))
            {
                return now;
            }

            before = now;
        }

        throw new BenchException("sleep did not settle within three seconds");
    }

    // The name is the program's only after the loader has started it.
    private static bool IsAsleep(Process process)
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        return stat.Contains("(sleep) S", StringComparison.Ordinal);
    }

    private double Read(Process process) => File.ReadLines($"/proc/{process.Id}/smaps_rollup")
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .Where(line => line.Length == 2 && fields.Contains(line[0], StringComparer.Ordinal))
        .Sum(line => double.Parse(line[1].Split(' ')[0]));
}
