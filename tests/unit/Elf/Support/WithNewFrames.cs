using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests.Support;

/// <summary>A copy of a file whose .eh_frame section is another one, appended to it.</summary>
internal static class WithNewFrames
{
    public static ulong Address(ElfFile file) => (file.Segments.Where(s => s.IsLoad).Max(s => s.VirtualAddress + s.MemorySize) + 0xfff) & ~0xffful;

    public static byte[] Make(ElfFile file, EhFrameBuilder frames)
    {
        var writer = new ElfWriter(file);
        var bytes = frames.Build(Address(file));
        var offset = writer.Append(bytes, 8);
        writer.AppendSectionHeaders(file.Sections.Select(s => s.Name is ".eh_frame"
            ? s with { Offset = offset, Address = Address(file), Size = (ulong)bytes.Length }
            : s));
        return writer.ToArray();
    }
}
