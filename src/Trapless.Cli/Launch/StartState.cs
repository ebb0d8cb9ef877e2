using System.Globalization;

namespace Trapless.Cli.Launch;

/// <summary>
/// What the process inherited and the .NET runtime changed at start: the soft limit of open files is raised, SIGPIPE ignored,
/// SIGTERM caught, a diagnostics socket opened. A program we become must find things as they were. The wrapper script notes
/// them in <c>TRAPLESS_START</c>; without it the parent's limit and default signals are taken.
/// </summary>
internal sealed record StartState(ulong? OpenFiles, ulong IgnoredSignals, bool DiagnosticsVariableIsOurs)
{
    /// <summary>The wrapper's note: soft limit of open files (decimal or <c>unlimited</c>), mask of ignored signals (hex), and
    /// <c>d</c> if it has set DOTNET_EnableDiagnostics.</summary>
    internal const string Variable = "TRAPLESS_START";

    /// <summary>Set by the wrapper: a debugger's socket costs time and would stay behind in /tmp after the exec.</summary>
    internal const string DiagnosticsVariable = "DOTNET_EnableDiagnostics";

    /// <summary>Reads the wrapper's note.</summary>
    internal static StartState Parse(string? note)
    {
        if (note?.Split(' ') is not [var files, var signals, ..] fields) return new StartState(null, 0, false);
        var limit = string.Equals(files, "unlimited", StringComparison.Ordinal) ? ulong.MaxValue
            : ulong.TryParse(files, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : (ulong?)null;
        _ = ulong.TryParse(signals, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask);
        return new StartState(limit, mask, fields.Contains("d", StringComparer.Ordinal));
    }

    /// <summary>
    /// The wrapper's note; but of SIGINT and SIGQUIT the kernel tells the truth, for the runtime leaves them alone when they are
    /// ignored, and a shell may ignore SIGQUIT for itself (bash does).
    /// </summary>
    internal static StartState Current
    {
        get
        {
            const ulong keyboard = (1UL << (Native.SignalInt - 1)) | (1UL << (Native.SignalQuit - 1));
            var note = Parse(Environment.GetEnvironmentVariable(Variable));
            return note with { IgnoredSignals = (note.IgnoredSignals & ~keyboard) | (IgnoredNow() & keyboard) };
        }
    }

    internal bool Ignores(int signal) => (IgnoredSignals >> (signal - 1) & 1) != 0;

    /// <summary>Restores limits and the signals an exec would pass on; caught signals become default by themselves.</summary>
    internal void Restore()
    {
        RestoreOpenFiles();
        for (var signal = 1; signal <= Native.SignalCount; signal++)
            if (Ignores(signal)) Native.Signal(signal, Native.IgnoreHandler);
        if (!Ignores(Native.SignalPipe)) Native.Signal(Native.SignalPipe, Native.DefaultHandler);
    }

    private static ulong IgnoredNow()
    {
        const string key = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return ulong.TryParse(line.AsSpan(line is null ? 0 : key.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask) ? mask : 0;
    }

    private unsafe void RestoreOpenFiles()
    {
        Native.Limits own, parent;
        if (Native.Limit(0, Native.LimitOpenFiles, null, &own) != 0) return;
        var soft = OpenFiles ?? (Native.Limit(Native.ParentProcess(), Native.LimitOpenFiles, null, &parent) == 0 && parent.Hard == own.Hard ? parent.Soft : own.Soft);
        own.Soft = Math.Min(soft, own.Hard);
        _ = Native.Limit(0, Native.LimitOpenFiles, &own, null);
    }
}
