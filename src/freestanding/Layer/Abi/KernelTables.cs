using System.Runtime;
using System.Runtime.CompilerServices;

#pragma warning disable CS0649 // The fields are read-only data of the image: nothing assigns them.

namespace Trapless.Layer;

/// <summary>A kernel release that has a definition of its own, in <see cref="KernelTables.Versions"/>; 16 bytes.</summary>
internal unsafe struct KernelVersionRow
{
    /// <summary>major * 256 + minor; 0 ends the table.</summary>
    public ushort Release;

    /// <summary>NUL-terminated: <c>linux-4.18</c>.</summary>
    public fixed byte Name[14];
}

/// <summary>From which release to before which one a kernel has a call; 4 bytes.</summary>
internal struct CallLife
{
    /// <summary>The first release that has it; 0xFFFF: none has.</summary>
    public ushort Since;

    /// <summary>The first release that has it no more; 0xFFFF: none yet.</summary>
    public ushort Removed;
}

/// <summary>
/// What the ABI definitions say about kernel releases, generated into KernelTables.g.S (read-only data, no relocation); the form is
/// described in docs/formats.md. A release is written major * 256 + minor.
/// </summary>
internal static unsafe class KernelTables
{
    /// <summary>The releases that have a name, rising; ended by release 0.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_abi_versions")]
    public static extern KernelVersionRow* Versions();

    /// <summary>512 entries, by call number.</summary>
    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_abi_lives")]
    public static extern CallLife* Lives();

    /// <summary>Whether a kernel of the release implements the call. Numbers from 512 on: no.</summary>
    public static bool Has(int release, uint number)
    {
        if (number >= 512)
        {
            return false;
        }

        CallLife* life = Lives() + number;
        return release >= life->Since && release < life->Removed;
    }
}
