using System.Runtime.InteropServices;

namespace Trapless.Cli.Launch;

/// <summary>How a program ended.</summary>
/// <param name="Status">Its exit status, or 128 plus the signal.</param>
/// <param name="Signal">The signal it died of, or null.</param>
internal sealed record ProgramEnd(int Status, int? Signal)
{
    /// <summary>From the status word of waitpid.</summary>
    internal static ProgramEnd FromWait(int word) => (word & 0x7F) is > 0 and var signal ? new(128 + signal, signal) : new((word >> 8) & 0xFF, null);
}

/// <summary>Starts a program and waits for it, leaving it the terminal and the keyboard's signals.</summary>
internal static class ChildProcess
{
    private const int AttributesSize = 512, SignalSetWords = 16;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="CliException">It could not be started.</exception>
    internal static ProgramEnd Run(LaunchPlan plan)
    {
        var start = StartState.Current;
        start.Restore();
        Native.Signal(Native.SignalInt, Native.IgnoreHandler);
        Native.Signal(Native.SignalQuit, Native.IgnoreHandler);
        var child = Start(plan, start);
        Native.Signal(Native.SignalPipe, Native.IgnoreHandler);
        using var forwarding = new SignalForwarding(child);
        return ProgramEnd.FromWait(Wait(child));
    }

    /// <summary>Dies as the program did, so that our parent sees what the program's parent would; a status is returned.</summary>
    internal static int EndAlike(ProgramEnd end)
    {
        if (end.Signal is not { } signal) return end.Status;
        NoCoreOfOurs();
        Native.Signal(signal, Native.DefaultHandler);
        _ = Native.Kill(Environment.ProcessId, signal);
        Thread.Sleep(TimeSpan.FromSeconds(1));
        return end.Status;
    }

    private static unsafe int Start(LaunchPlan plan, StartState start)
    {
        using var file = new NativeStrings([plan.File]);
        using var arguments = new NativeStrings(plan.Arguments);
        using var environment = new NativeStrings(EnvironmentBlock.Current(start));
        var attributes = stackalloc byte[AttributesSize];
        var defaults = stackalloc ulong[SignalSetWords];
        new Span<ulong>(defaults, SignalSetWords).Clear();
        foreach (var signal in new[] { Native.SignalInt, Native.SignalQuit, Native.SignalPipe })
            if (!start.Ignores(signal)) defaults[0] |= 1UL << (signal - 1);
        _ = Native.SpawnAttributes(attributes);
        _ = Native.SpawnFlags(attributes, Native.SpawnSetDefaults);
        _ = Native.SpawnDefaults(attributes, defaults);
        var errno = Native.Spawn(out var pid, file.Pointer[0], null, attributes, arguments.Pointer, environment.Pointer);
        return errno == 0 ? pid : throw Exec.Failure(plan, errno);
    }

    private static int Wait(int child)
    {
        int word;
        while (Native.WaitFor(child, out word, 0) < 0)
            if (Marshal.GetLastPInvokeError() != Native.ErrnoInterrupted) throw new CliException($"waiting for process {child}: {Marshal.GetLastPInvokeErrorMessage()}");
        return word;
    }

    private static unsafe void NoCoreOfOurs()
    {
        Native.Limits none = default;
        _ = Native.Limit(0, Native.LimitCore, &none, null);
    }
}

/// <summary>Hands on to the program what somebody sends us instead.</summary>
internal sealed class SignalForwarding : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    internal SignalForwarding(int child) => _registrations =
    [
        Forward(PosixSignal.SIGTERM, Native.SignalTerm, child), Forward(PosixSignal.SIGHUP, Native.SignalHup, child),
    ];

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private static PosixSignalRegistration Forward(PosixSignal signal, int number, int child) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _ = Native.Kill(child, number);
    });
}
