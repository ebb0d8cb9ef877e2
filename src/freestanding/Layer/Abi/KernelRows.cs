#pragma warning disable CS0649, CS0169 // The fields are read-only data of the image: nothing assigns them.

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

/// <summary>What an argument, or a field it points to, may be: flags or one of several values; 32 bytes.</summary>
internal struct ArgumentRow
{
    public const ushort Itself = 0xFFFF;
    public const byte None = 0xFF;
    public const byte Flags = 1;
    public const byte Values = 2;

    /// <summary>A call has at most so many.</summary>
    public const int Arguments = 6;

    /// <summary>The call's number; 0xFFFF ends the table. Rows are ordered by number; a call may have several.</summary>
    public ushort Number;

    /// <summary>The argument's index, 0 to 5.</summary>
    public byte Argument;

    /// <summary><see cref="Flags"/> or <see cref="Values"/>.</summary>
    public byte Kind;

    /// <summary>Offset of the field in the structure the argument points to; <see cref="Itself"/>: the argument.</summary>
    public ushort Offset;

    /// <summary>Bytes that count, 4 or 8: the upper half of an int argument is nobody's.</summary>
    public byte Width;

    /// <summary>The errno of a kernel that does not know a constant; 0: it ignores the bits.</summary>
    public byte Error;

    /// <summary>The bits that are looked at.</summary>
    public ulong Mask;

    /// <summary>Its constants in <see cref="KernelTables.Constants"/>.</summary>
    public ushort First;

    /// <summary>How many there are.</summary>
    public ushort Count;

    /// <summary>The row holds only when this argument has <see cref="ConditionValue"/>; <see cref="None"/>: always.</summary>
    public byte ConditionArgument;

    /// <summary>The argument with the structure's size: the field is there only if it ends within it; <see cref="None"/>: always there.</summary>
    public byte SizeArgument;

    private readonly ushort unused;

    /// <summary>See <see cref="ConditionArgument"/>.</summary>
    public ulong ConditionValue;
}

/// <summary>A constant that not every described release knows; 16 bytes.</summary>
internal struct ConstantRow
{
    /// <summary>A flag's bits, or a value.</summary>
    public ulong Value;

    /// <summary>The first release that knows it.</summary>
    public ushort Since;

    /// <summary>The first release that knows it no more; 0xFFFF: none yet.</summary>
    public ushort Removed;

    /// <summary>1: a kernel that lacks it does, without it, what was asked for; a map leaves it out instead of failing.</summary>
    public byte IsHint;

    private readonly byte unused0;
    private readonly ushort unused1;

    /// <summary>Whether a kernel of the release knows it.</summary>
    public readonly bool IsIn(int release) => release >= Since && release < Removed;
}

/// <summary>A layout of a structure whose size the program passes; 8 bytes.</summary>
internal struct StructureRow
{
    /// <summary>The call's number; 0xFFFF ends the table. Layouts of one argument follow each other, oldest first.</summary>
    public ushort Number;

    /// <summary>The argument that points to it.</summary>
    public byte Argument;

    /// <summary>The argument with its size.</summary>
    public byte SizeArgument;

    /// <summary>The first release with this layout.</summary>
    public ushort Since;

    /// <summary>Its bytes. A kernel answers E2BIG to a larger one, unless the bytes it does not know are zero.</summary>
    public ushort Size;
}

/// <summary>How the layer provides a call on a kernel without it; 8 bytes.</summary>
internal struct ConversionRow
{
    public const ushort Adjust = 1;
    public const ushort Custom = 2;

    /// <summary>The call's number; 0xFFFF ends the table.</summary>
    public ushort Number;

    /// <summary>The first release that has all calls it is made of; on an older one there is no conversion.</summary>
    public ushort Since;

    /// <summary>Bits. <see cref="Adjust"/>: newer arguments of a call the kernel has; <see cref="Custom"/>: the whole call.</summary>
    public ushort Implementation;

    private readonly ushort unused;
}
