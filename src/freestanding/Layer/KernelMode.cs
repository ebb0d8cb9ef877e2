namespace Trapless.Layer;

/// <summary>Whether a process asks for ring 0, and how it then calls the kernel (docs/kernel-mode.md).</summary>
internal enum KernelMode
{
    /// <summary>In ring 3, as every process.</summary>
    Off,

    /// <summary>With all the work the kernel does on entry and exit.</summary>
    Safe,

    /// <summary>With that work only where something is pending.</summary>
    Fast,
}
