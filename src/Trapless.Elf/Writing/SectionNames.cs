using System.Text;

namespace Trapless.Elf;

/// <summary>Adds sections to a file whose section headers and section names move to its end.</summary>
public static class SectionNames
{
    /// <summary>
    /// Appends a new name table and a new section header table. Existing names keep their offsets; a section without
    /// <see cref="Section.NameOffset"/> gets one for its <see cref="Section.Name"/>. A file that had no sections gets the null section
    /// and a .shstrtab of its own.
    /// </summary>
    /// <param name="writer">The file being written.</param>
    /// <param name="sections">All sections the result shall have, usually the old ones and then the new ones.</param>
    public static void AppendSectionHeaders(this ElfWriter writer, IEnumerable<Section> sections)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var all = sections.ToList();
        if (all.Count == 0 || all[0].Type != SectionType.Null)
        {
            all.Insert(0, new Section());
        }

        var table = NameTableIndex(writer, all);
        var names = Name(all, writer.Original.Sections is [{ Names: { } old }, ..] ? old.Bytes : default);
        all[table] = all[table] with { Offset = writer.Append(names), Size = (ulong)names.Length };
        writer.ReplaceSectionHeaders(all, writer.PadTo(8), (ushort)table);
    }

    private static int NameTableIndex(ElfWriter writer, List<Section> all)
    {
        int index = writer.Header.ShStrNdx;
        if (index > 0 && index < all.Count && writer.Original.Sections.Count > index && all[index].Type == SectionType.StringTable)
        {
            return index;
        }

        all.Add(new Section { Name = ".shstrtab", Type = SectionType.StringTable, AddrAlign = 1 });
        return all.Count - 1;
    }

    private static byte[] Name(List<Section> sections, ReadOnlyMemory<byte> existing)
    {
        var names = new List<byte>(existing.Length > 0 ? existing.ToArray() : [0]);
        for (var i = 0; i < sections.Count; i++)
        {
            if (sections[i].NameOffset == 0 && sections[i].Name.Length > 0)
            {
                sections[i] = sections[i] with { NameOffset = (uint)names.Count };
                names.AddRange(Encoding.UTF8.GetBytes(sections[i].Name));
                names.Add(0);
            }
        }

        return [.. names];
    }
}
