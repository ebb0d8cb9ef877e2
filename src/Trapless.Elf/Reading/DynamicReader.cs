using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>Finds and decodes the dynamic section.</summary>
internal static class DynamicReader
{
    private const int EntrySize = 16;

    /// <summary>No linker writes more; keeps the work on hostile files bounded.</summary>
    private const int MostEntries = 1 << 12;

    public static DynamicInfo? Read(ElfFile file)
    {
        var bytes = Bytes(file);
        if (bytes.Length < EntrySize)
        {
            return null;
        }

        var entries = new List<DynamicEntry>();
        for (var span = bytes.Span; span.Length >= EntrySize && entries.Count < MostEntries; span = span[EntrySize..])
        {
            var entry = new DynamicEntry((DynamicTag)ReadInt64LittleEndian(span), ReadUInt64LittleEndian(span[8..]));
            if (entry.Tag == DynamicTag.Null)
            {
                break;
            }

            entries.Add(entry);
        }

        return new DynamicInfo(entries, Strings(file, entries));
    }

    /// <summary>By address first, as the dynamic linker does; by offset for files whose segments lie about one of the two.</summary>
    private static ReadOnlyMemory<byte> Bytes(ElfFile file)
    {
        if (file.FindSegment(SegmentType.Dynamic) is not { } segment)
        {
            return default;
        }

        return file.TryAtAddress(segment.VirtualAddress, segment.FileSize, out var bytes) ? bytes : file.Content(segment);
    }

    private static StringTable Strings(ElfFile file, List<DynamicEntry> entries)
    {
        ulong address = 0, size = 0;
        foreach (var entry in entries)
        {
            address = entry.Tag == DynamicTag.StringTable ? entry.Value : address;
            size = entry.Tag == DynamicTag.StringTableSize ? entry.Value : size;
        }

        return file.TryAtAddress(address, size, out var bytes) ? new StringTable(bytes) : StringTable.Empty;
    }
}
