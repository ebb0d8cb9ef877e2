using Trapless.Elf.Go;
using Trapless.Elf.Tests.Support;

namespace Trapless.Elf.Tests;

/// <summary>Go's function table in every layout, and in a real program (Debian package golang-go).</summary>
public sealed class GoTableTests
{
    private const string GoProgram = "/usr/bin/gofmt";

    public static TheoryData<GoTableVersion> Versions => [.. Enum.GetValues<GoTableVersion>()];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_version_is_read_from_its_section(GoTableVersion version) =>
        HasTheThreeFunctions(version, SyntheticGo.Program(version));

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_version_is_found_by_its_magic_when_there_are_no_sections(GoTableVersion version) =>
        HasTheThreeFunctions(version, TinyElf.Put16(TinyElf.Put64(SyntheticGo.Program(version), 40, 0), 60, 0));

    [Theory]
    [InlineData(8, ulong.MaxValue)]
    [InlineData(8, 0x1000ul)]
    [InlineData(8, 0ul)]
    [InlineData(8 + (7 * 8), ulong.MaxValue)]
    [InlineData(8 + (7 * 8), 0x1fcul)]
    [InlineData(8 + (2 * 8), 0x900000ul)]
    public void A_damaged_table_in_its_section_is_a_typed_error(int offset, ulong value)
    {
        var bytes = TinyElf.Put64(SyntheticGo.Program(GoTableVersion.Go120), SyntheticGo.TableOffset + offset, value);
        var e = Assert.Throws<ElfException>(() => GoFunctionTable.Read(ElfFile.Parse(bytes, "crafted")));
        Assert.Equal(ElfError.DamagedGoTable, e.Code);
    }

    [Fact]
    public void A_c_program_has_no_table() => Assert.Null(GoFunctionTable.Read(ElfFile.Read(SystemFiles.LibC)));

    [Fact]
    public void A_stripped_program_keeps_its_functions()
    {
        var file = ElfFile.Read(GoProgram);
        Assert.Empty(file.Symbols);
        var table = GoFunctionTable.Read(file)!;
        Assert.Equal(GoTableVersion.Go118, table.Version);
        Assert.InRange(table.Functions.Count, 2000, 10_000);
        Assert.Contains(table.Functions, f => f.Start == file.Header.Entry);
    }

    [Fact]
    public void The_functions_are_those_of_the_symbol_table() => Build("-buildmode=exe", AgreesWithSymbols);

    [Fact]
    public void A_position_independent_program_stores_its_addresses_in_relocations() => Build("-buildmode=pie", AgreesWithSymbols);

    private static void Build(string mode, Action<ElfFile, GoFunctionTable> check)
    {
        using var directory = new TemporaryDirectory();
        var (source, program) = (directory.File("a.go"), directory.File("a"));
        File.WriteAllText(source, "package main\nfunc main() { println(\"x\") }\n");
        Tool.Run("go", "build", mode, "-o", program, source);
        var file = ElfFile.Read(program);
        check(file, GoFunctionTable.Read(file)!);
    }

    /// <summary>Assembly symbols may begin inside a function, so the table's starts are looked up among the symbols and not the reverse.</summary>
    private static void AgreesWithSymbols(ElfFile file, GoFunctionTable table)
    {
        var starts = file.Symbols.Where(s => s.IsDefined && s.Type == SymbolType.Function).Select(s => s.Value).ToHashSet();
        var known = table.Functions.Count(f => starts.Contains(f.Start));
        Assert.True(table.Functions.Count > 1000, $"{table.Functions.Count} functions");
        Assert.True(known * 1000L >= table.Functions.Count * 995L, $"{known} of {table.Functions.Count} functions are symbols");
    }

    private static void HasTheThreeFunctions(GoTableVersion version, byte[] bytes)
    {
        var table = GoFunctionTable.Read(ElfFile.Parse(bytes, "synthetic"));
        Assert.Equal((version, SyntheticGo.TableAddress), (table!.Version, table.Address));
        Assert.Equal(SyntheticGo.Boundaries.Zip(SyntheticGo.Boundaries.Skip(1), (start, end) => new GoFunction(start, end)), table.Functions);
    }
}
