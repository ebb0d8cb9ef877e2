using Trapless.Elf.Go;
using Trapless.Elf.Tests.Support;
using Trapless.Elf.Unwind;

namespace Trapless.Elf.Tests;

/// <summary>Every ELF file of this machine is read and written.</summary>
[Trait("Category", "Slow")]
public sealed class RoundTripTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_file_of_usr_bin_and_usr_lib_is_written_as_it_was_read()
    {
        var (same, foreign) = (0, new List<ElfException>());
        foreach (var path in SystemFiles.AllElf())
        {
            try
            {
                var file = ElfFile.Read(path);
                Assert.True(new ElfWriter(file).ToArray().AsSpan().SequenceEqual(file.Bytes.Span), $"{path} changed");
                same++;
            }
            catch (ElfException e)
            {
                foreign.Add(e);
            }
        }

        output.WriteLine($"{same} files identical, {foreign.Count} of other machines");
        Assert.True(same > 500, $"only {same} ELF files read");
        Assert.All(foreign, e => Assert.True(e.Code is ElfError.WrongClass or ElfError.WrongMachine or ElfError.WrongEndianness, e.Message));
    }

    [Fact]
    public void Every_program_and_library_has_sound_headers_symbols_and_unwind_tables()
    {
        var (fdes, files) = (0, 0);
        foreach (var file in SystemFiles.AllElf().Where(p => !p.StartsWith("/usr/lib/debug/", StringComparison.Ordinal)).Select(TryRead).OfType<ElfFile>())
        {
            if (file.Header.Type is ElfType.Executable or ElfType.SharedObject)
            {
                Assert.Empty(ElfValidator.Check(file));
                Assert.DoesNotContain(file.Symbols, s => s.Name.Contains('\uFFFD', StringComparison.Ordinal));
                fdes += CountFdes(file);
                _ = GoFunctionTable.Read(file);
                files++;
            }
        }

        output.WriteLine($"{files} files, {fdes} FDEs");
        Assert.True(files > 300 && fdes > 100_000, $"{files} files, {fdes} FDEs");
    }

    private static ElfFile? TryRead(string path)
    {
        try
        {
            return ElfFile.Read(path);
        }
        catch (ElfException)
        {
            return null;
        }
    }

    private static int CountFdes(ElfFile file)
    {
        var frames = EhFrame.Read(file);
        Assert.True(frames?.Damage is null, frames?.Damage?.ToString());
        return frames?.Fdes.Count ?? 0;
    }
}
