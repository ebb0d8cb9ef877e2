namespace Trapless.Elf.Unwind;

/// <summary>Distances of the 32-bit fields of unwind tables.</summary>
internal static class Distance
{
    public static int From(ulong from, ulong to)
    {
        var distance = unchecked((long)(to - from));
        return distance is >= int.MinValue and <= int.MaxValue
            ? (int)distance
            : throw new ElfException(ElfError.OutOfReach, "unwind table", from, $"0x{to:x} is more than 2 GiB away");
    }
}
