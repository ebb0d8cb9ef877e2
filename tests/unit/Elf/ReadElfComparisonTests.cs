using System.Globalization;
using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>Headers, symbols, relocations and the dynamic section against readelf.</summary>
[Trait("Category", "Slow")]
public sealed class ReadElfComparisonTests
{
    public static TheoryData<string> Files => [SystemFiles.LibC, SystemFiles.DynamicLinker, "/usr/bin/bash", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Symbols_are_those_readelf_prints(string path)
    {
        var printed = Tool.ReadElf("-s", path).Select(Words).Where(w => w.Length >= 7 && w[0].EndsWith(':') && w[1].Length == 16)
            .Select(w => (Hex(w[1]), Number(w[2]), w[3], w[4], w.Length > 7 ? w[7].Split('@')[0] : "")).ToList();
        var read = ElfFile.Read(path).Symbols.Select(s => (s.Value, s.Size, Type(s.Type), Binding(s.Binding), s.Name)).ToList();
        Assert.True(printed.Count > 10, $"readelf printed {printed.Count} symbols");
        Assert.Equal(printed, read);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Without_section_headers_the_dynamic_symbols_are_still_found(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var file = ElfFile.Parse(bytes, path);
        var expected = file.Content(file.Sections.Single(s => s.Type == SectionType.DynamicSymbols)).Length / ElfSymbol.EntrySize;
        var stripped = ElfFile.Parse(TinyElf.Put16(TinyElf.Put64([.. bytes], 40, 0), 60, 0), path).Symbols.ToList();
        Assert.Equal(file.Symbols.TakeLast(expected).Select(s => (s.Name, s.Value)).Order(), stripped.Select(s => (s.Name, s.Value)).Order());
    }

    [Theory]
    [InlineData("sysv")]
    [InlineData("gnu")]
    public void Either_hash_table_counts_the_dynamic_symbols(string style)
    {
        using var directory = new TemporaryDirectory();
        var path = Tool.Compile(directory, "int a(void){return 1;} int b(void){return a();} int printf(const char*, ...); int c(void){return printf(\"\");}",
            "-shared", "-fPIC", $"-Wl,--hash-style={style}");
        var bytes = File.ReadAllBytes(path);
        var stripped = ElfFile.Parse(TinyElf.Put16(TinyElf.Put64(bytes, 40, 0), 60, 0), path);
        var names = stripped.Symbols.Select(s => s.Name).Order(StringComparer.Ordinal).ToList();
        Assert.Superset(new HashSet<string>(["a", "b", "c", "printf"], StringComparer.Ordinal), names.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(Tool.ReadElf("--dyn-syms", path).Count(l => Words(l) is [var number, { Length: 16 }, ..] && number.EndsWith(':')), names.Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Relocations_are_those_readelf_prints(string path)
    {
        var printed = Tool.ReadElf("-r", path).Select(Words).Where(w => w.Length >= 3 && w[0].Length == 16 && w[1].Length == 16)
            .Select(w => (Hex(w[0]), Hex(w[1]))).ToList();
        Assert.NotEmpty(printed);
        Assert.Equal(printed, ElfFile.Read(path).DynamicRelocations.Where(r => !IsRelr(path, r)).Select(r => (r.Offset, ((ulong)r.SymbolIndex << 32) | (uint)r.Type)));
    }

    [Fact]
    public void Packed_relative_relocations_are_unpacked()
    {
        using var directory = new TemporaryDirectory();
        var array = string.Join(',', Enumerable.Repeat("a", 300));
        var path = Tool.Compile(directory, $"int a[9]; int *p[] = {{{array}}}; int *gap[100] = {{a}}; int main(void) {{ return p[3] != gap[0]; }}", "-Wl,-z,pack-relative-relocs");
        var lines = Tool.ReadElf("-r", path);
        var printed = lines.SkipWhile(l => !l.EndsWith(" offsets", StringComparison.Ordinal)).Skip(1).Where(l => l.Length == 16).Select(Hex).ToList();
        var file = ElfFile.Read(path);
        var read = file.DynamicRelocations.Where(r => r.Type == RelocationType.Relative).ToList();
        Assert.True(printed.Count > 300, $"readelf printed {printed.Count} packed relocations");
        Assert.Equal(printed, read.Select(r => r.Offset));
        var a = (long)file.Symbols.First(s => s.Name is "a").Value;
        Assert.Equal(301, read.Count(r => r.Addend == a));
    }

    [Fact]
    public void Relocations_of_a_static_program_come_from_its_sections()
    {
        using var directory = new TemporaryDirectory();
        var file = ElfFile.Read(Tool.Compile(directory, "int main(void) { return 0; }", "-static"));
        Assert.Null(file.Dynamic);
        Assert.Null(file.Interpreter);
        Assert.NotEmpty(file.DynamicRelocations);
        Assert.All(file.DynamicRelocations, r => Assert.Equal(RelocationType.IndirectRelative, r.Type));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Segments_are_those_readelf_prints(string path)
    {
        var printed = Tool.ReadElf("-l", path).Select(Words).Where(w => w.Length >= 7 && w[1].StartsWith("0x", StringComparison.Ordinal))
            .Select(w => (Number(w[1]), Number(w[2]), Number(w[3]), Number(w[4]), Number(w[5]), Number(w[^1]))).ToList();
        Assert.Equal(printed, ElfFile.Read(path).Segments.Select(s => (s.Offset, s.VirtualAddress, s.PhysicalAddress, s.FileSize, s.MemorySize, s.Align)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Sections_are_those_readelf_prints(string path)
    {
        var printed = Tool.ReadElf("-S", path).Where(l => l.StartsWith("  [", StringComparison.Ordinal) && l[5] == ']').Skip(2)
            .Select(l => Words(l[6..])).Select(w => (w[0], Hex(w[2]), Hex(w[3]), Hex(w[4]))).ToList();
        Assert.NotEmpty(printed);
        Assert.Equal(printed, ElfFile.Read(path).Sections.Skip(1).Select(s => (s.Name, s.Address, s.Offset, s.Size)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_dynamic_section_and_the_build_id_are_those_readelf_prints(string path)
    {
        var (file, lines) = (ElfFile.Read(path), Tool.ReadElf("-d", "-n", path));
        Assert.Equal(Bracketed(lines, "(NEEDED)"), file.Dynamic!.Needed);
        Assert.Equal(Bracketed(lines, "(SONAME)").FirstOrDefault(), file.Dynamic.SoName);
        var id = lines.Single(l => l.Contains("Build ID: ", StringComparison.Ordinal)).Split("Build ID: ")[1];
        Assert.Equal(id, Convert.ToHexStringLower(file.BuildId.Span));
    }

    [Fact]
    public void A_program_names_its_dynamic_linker_its_paths_and_its_text_relocations()
    {
        using var directory = new TemporaryDirectory();
        var runPath = ElfFile.Read(Tool.Compile(directory, "int main(void) { return 0; }", "-Wl,-rpath,/a:/b", "-Wl,--enable-new-dtags"));
        Assert.Equal(("/lib64/ld-linux-x86-64.so.2", "/a:/b", null), (runPath.Interpreter, runPath.Dynamic!.RunPath, runPath.Dynamic.RPath));
        Assert.Equal((true, false), (runPath.Dynamic.IsPositionIndependentProgram, runPath.Dynamic.HasTextRelocations));
        var rPath = ElfFile.Read(Tool.Compile(directory, "int x; int main(void) { return 0; } __asm__(\"movabs $x, %rax\");",
            "-Wl,-rpath,/c", "-Wl,--disable-new-dtags", "-Wl,-z,notext", "-pie"));
        Assert.Equal((null, "/c", true), (rPath.Dynamic!.RunPath, rPath.Dynamic.RPath, rPath.Dynamic.HasTextRelocations));
    }

    /// <summary>readelf lists packed relocations apart.</summary>
    private static bool IsRelr(string path, ElfRelocation relocation) =>
        ElfFile.Read(path).Dynamic?.Value(DynamicTag.Relr) is not null && relocation.Type == RelocationType.Relative;

    private static List<string> Bracketed(string[] lines, string tag) =>
        [.. lines.Where(l => l.Contains(tag, StringComparison.Ordinal)).Select(l => l.Split('[', ']')[1])];

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static ulong Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Hex(text[2..]) : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static string Type(SymbolType type) => type switch
    {
        SymbolType.None => "NOTYPE",
        SymbolType.Function => "FUNC",
        SymbolType.ThreadLocal => "TLS",
        SymbolType.IndirectFunction => "IFUNC",
        _ => type.ToString().ToUpperInvariant(),
    };

    private static string Binding(SymbolBinding binding) => binding.ToString().ToUpperInvariant();
}
