namespace Trapless.Machine;

/// <summary>How a machine is booted.</summary>
public sealed record BootOptions
{
    /// <summary>Processors.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>Memory in MiB.</summary>
    public int Memory { get; init; } = 1024;

    /// <summary>The processor model of QEMU; five-level page tables are left out, they only cost here.</summary>
    public string Processor { get; init; } = "max,la57=off";

    /// <summary>More words for the kernel's command line.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>One tick of the virtual clock an instruction: counts of instructions are the same on every run.</summary>
    public bool CountInstructions { get; init; }

    /// <summary>A file that is the machine's disk (virtio, /dev/vda), as it is; null: none.</summary>
    public string? Disk { get; init; }

    /// <summary>After this the machine is turned off and the boot has failed. No measure of speed: on a busy host a boot of five seconds takes minutes.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);
}
