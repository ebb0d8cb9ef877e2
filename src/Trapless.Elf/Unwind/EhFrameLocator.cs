using System.Runtime.InteropServices;

namespace Trapless.Elf.Unwind;

/// <summary>Where .eh_frame is and how far it goes.</summary>
/// <param name="Address">Virtual address of its first byte.</param>
/// <param name="Bytes">Its bytes, and whatever follows when <paramref name="IsExact"/> is false.</param>
/// <param name="IsExact">False if only the terminator tells where it ends.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EhFramePlace(ulong Address, ReadOnlyMemory<byte> Bytes, bool IsExact);

/// <summary>Finds .eh_frame: the section knows its size, so it is asked first; the program header survives stripping.</summary>
internal static class EhFrameLocator
{
    public static EhFramePlace? Find(ElfFile file) => BySection(file) ?? ByHeader(file);

    private static EhFramePlace? BySection(ElfFile file)
    {
        if (file.FindSection(".eh_frame") is not { } section)
        {
            return null;
        }

        var bytes = file.Content(section);
        return bytes.IsEmpty ? null : new EhFramePlace(section.Address, bytes, IsExact: true);
    }

    private static EhFramePlace? ByHeader(ElfFile file)
    {
        if (EhFrameHeader.Read(file) is not { } header)
        {
            return null;
        }

        var bytes = file.FromAddress(header.EhFrameAddress);
        return bytes.IsEmpty ? null : new EhFramePlace(header.EhFrameAddress, bytes, IsExact: false);
    }
}
