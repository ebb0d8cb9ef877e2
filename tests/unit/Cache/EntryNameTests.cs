using System.Buffers.Binary;
using Trapless.Elf;

namespace Trapless.Cache.Tests;

/// <summary>No user can set a change time, so keys are made by hand; RobustnessTests has a file system whose times have whole seconds.</summary>
public sealed class EntryNameTests : IDisposable
{
    private static readonly string[] Contents = ["all the content..", "All the content..", "all the content.!", "all the!content.."];

    private static readonly int[] HeaderFields = [32, 39, 54, 56];

    private static readonly FileKey Fine = new(1, 2, 3, 1_000_000_000, 4_000_000_001), Coarse = Fine with { Changed = 4_000_000_000 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A header, one PT_NOTE, and its note: as little as the name of an entry is made from.</summary>
    private static void ElfWithNote(Span<byte> file, ReadOnlySpan<byte> name, uint type, ReadOnlySpan<byte> description)
    {
        const int Header = 64, Segment = 56;
        byte[] magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file[18..], 62); // EM_X86_64
        BinaryPrimitives.WriteUInt64LittleEndian(file[32..], Header);
        BinaryPrimitives.WriteUInt16LittleEndian(file[54..], Segment);
        BinaryPrimitives.WriteUInt16LittleEndian(file[56..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file[Header..], 4); // PT_NOTE
        BinaryPrimitives.WriteUInt64LittleEndian(file[(Header + 8)..], Header + Segment);
        BinaryPrimitives.WriteUInt64LittleEndian(file[(Header + 32)..], (ulong)(file.Length - Header - Segment));
        BinaryPrimitives.WriteUInt64LittleEndian(file[(Header + 48)..], 4);
        var note = file[(Header + Segment)..];
        BinaryPrimitives.WriteUInt32LittleEndian(note, (uint)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(note[4..], (uint)description.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(note[8..], type);
        name.CopyTo(note[12..]);
        description.CopyTo(note[16..]);
    }

    [Fact]
    public void A_status_with_nanoseconds_is_the_whole_name()
    {
        Assert.Equal(Fine.IndexName, EntryName.Of(_folder["not looked at"], Fine));
        Assert.Equal(Fine.IndexName, EntryName.Of(Fine, new byte[3]));
    }

    [Theory]
    [InlineData(Samples.WithSites)]
    [InlineData(Samples.WithoutSites)]
    public void Without_them_the_build_id_follows(string file)
    {
        var id = ElfFile.Read(file).BuildId.Span;
        Assert.Equal($"{Coarse.IndexName}-{Convert.ToHexStringLower(id)}", EntryName.Of(file, Coarse));
    }

    [Fact]
    public void A_go_program_is_known_by_the_build_id_of_its_linker()
    {
        var id = "action/content"u8;
        var bytes = new byte[64 + 56 + 16 + 16];
        ElfWithNote(bytes, "Go\0\0"u8, 4, id);
        var key = Coarse with { Size = (ulong)bytes.Length };
        var name = EntryName.Of(key, bytes);
        Assert.StartsWith(key.IndexName + "-g", name, StringComparison.Ordinal);
        bytes[64 + 56 + 16] ^= 1;
        Assert.NotEqual(name, EntryName.Of(key, bytes), StringComparer.Ordinal);
    }

    [Fact]
    public void Files_without_a_build_id_differ_in_their_content()
    {
        var key = Coarse with { Size = 17 };
        var names = Contents.Select(text => EntryName.Of(_folder.Write("file", text), key)).ToArray();
        Assert.Equal(4, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.StartsWith(key.IndexName + "-h", name, StringComparison.Ordinal));
        Assert.Equal(names[3], EntryName.Of(key, "all the!content.."u8.ToArray()));
    }

    [Fact]
    public void A_file_too_large_for_one_read_is_read_to_its_end()
    {
        var bytes = new byte[200_001];
        var key = Coarse with { Size = (ulong)bytes.Length };
        var before = EntryName.Of(key, bytes);
        bytes[^1] = 1;
        File.WriteAllBytes(_folder["large"], bytes);
        Assert.NotEqual(before, EntryName.Of(key, bytes), StringComparer.Ordinal);
        Assert.Equal(EntryName.Of(key, bytes), EntryName.Of(_folder["large"], key));
    }

    [Fact]
    public void A_file_with_damaged_headers_is_told_by_its_content()
    {
        var bytes = File.ReadAllBytes(Samples.WithoutSites);
        var key = Coarse with { Size = (ulong)bytes.Length };
        foreach (var field in HeaderFields)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[field] = damaged[field + 1] = 0xff;
            Assert.StartsWith(key.IndexName + "-h", EntryName.Of(key, damaged), StringComparison.Ordinal);
        }
        Assert.StartsWith(key.IndexName + "-h", EntryName.Of(key, bytes.AsMemory(0, 50)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_gone_has_a_name_that_leads_nowhere() => Assert.Equal(Coarse.IndexName, EntryName.Of(_folder["gone"], Coarse));
}
