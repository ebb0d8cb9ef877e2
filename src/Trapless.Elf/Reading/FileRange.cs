namespace Trapless.Elf;

/// <summary>The one place where 64-bit offsets and sizes of a file become array indices.</summary>
internal static class FileRange
{
    public static bool TrySlice(ReadOnlyMemory<byte> file, ulong offset, ulong size, out ReadOnlyMemory<byte> bytes)
    {
        var inside = offset <= (ulong)file.Length && size <= (ulong)file.Length - offset;
        bytes = inside ? file.Slice((int)offset, (int)size) : default;
        return inside;
    }
}
