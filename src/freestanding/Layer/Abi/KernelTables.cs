using System.Runtime;
using System.Runtime.CompilerServices;

namespace Trapless.Layer;

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

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_abi_arguments")]
    public static extern ArgumentRow* Arguments();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_abi_constants")]
    public static extern ConstantRow* Constants();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_abi_structures")]
    public static extern StructureRow* Structures();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("address_of_abi_conversions")]
    public static extern ConversionRow* Conversions();

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
