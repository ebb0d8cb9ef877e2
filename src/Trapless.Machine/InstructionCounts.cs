using System.Globalization;

namespace Trapless.Machine;

/// <summary>
/// How many instructions calls and interrupts take, in ring 3 and ring 0, in a machine that counts them
/// (<see cref="BootOptions.CountInstructions"/>, one processor). The numbers are the same on every run.
/// </summary>
public static class InstructionCounts
{
    private const string CallsStep = "calls", InterruptsStep = "interrupts";

    /// <summary>Adds the measuring programs and their steps, after a step that has loaded the module.</summary>
    /// <param name="files">The guest.</param>
    /// <param name="work">A directory to compile in.</param>
    public static GuestFiles Add(GuestFiles files, string work)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var name in new[] { CallsStep, InterruptsStep }) files.Add("/usr/bin/" + name, GuestSystem.Compile(name, work), executable: true).AddStep(name, name);
        return files;
    }

    /// <summary>The calls, in the order they were measured.</summary>
    /// <exception cref="MachineException">The machine did not measure them.</exception>
    public static IReadOnlyList<CallCount> Calls(ConsoleLog log) => [.. Lines(log, CallsStep).Select(c => new CallCount(c.Name, c.Numbers[0], c.Numbers[1], c.Numbers[2]))];

    /// <summary>The interrupts and exceptions; the last is what the first direct call after one costs more.</summary>
    /// <exception cref="MachineException">The machine did not measure them.</exception>
    public static IReadOnlyList<InterruptCount> Interrupts(ConsoleLog log) =>
        [.. Lines(log, InterruptsStep).Select(c => new InterruptCount(c.Name, c.Numbers[0], c.Numbers[1], c.Numbers[2], c.Numbers[3]))];

    private static IEnumerable<(string Name, long[] Numbers)> Lines(ConsoleLog log, string step)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.Step(step) is { Status: 0 } found
            ? found.Output.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length > 3).Select(w => (w[0], w.Skip(1).Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray()))
            : throw new MachineException($"the machine did not count the instructions of {step}; its console is in {log.File}");
    }
}

/// <summary>Instructions of one call, with those at its site.</summary>
/// <param name="Name">Which.</param>
/// <param name="Ring3">By the syscall instruction.</param>
/// <param name="Safe">By the safe entry.</param>
/// <param name="Fast">By the fast entry, or its own.</param>
public sealed record CallCount(string Name, long Ring3, long Safe, long Fast);

/// <summary>Instructions of one interrupt or exception.</summary>
/// <param name="Name">Which.</param>
/// <param name="Stock">In an ordinary process.</param>
/// <param name="Beside">In an ordinary process while another is in kernel mode.</param>
/// <param name="Ring3">In a process in kernel mode that is in ring 3.</param>
/// <param name="Ring0">In one that is in ring 0.</param>
public sealed record InterruptCount(string Name, long Stock, long Beside, long Ring3, long Ring0);
