using Iced.Intel;
using Trapless.Elf;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>What must hold for the image as a whole, because it lives in other programs' processes.</summary>
public sealed class ImageGuardTests
{
    /// <summary>Everything the compiler may use with <c>--instruction-set:base</c>, vectors apart, and what the assembly needs.</summary>
    private static readonly HashSet<CpuidFeature> Allowed =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386, CpuidFeature.INTEL486, CpuidFeature.X64,
        CpuidFeature.CMOV, CpuidFeature.MULTIBYTENOP, CpuidFeature.TSC, CpuidFeature.SYSCALL, CpuidFeature.FSGSBASE, CpuidFeature.CET_IBT,
        CpuidFeature.PAUSE, CpuidFeature.CX8,
    ];

    private static IEnumerable<ProgramHeader> Loads => LoaderImage.Elf.Segments.Where(s => s.IsLoad);

    [Fact]
    public void No_instruction_uses_a_vector_or_floating_point_register()
    {
        var info = new InstructionInfoFactory();
        var bad = LoaderImage.Instructions.Values.Where(i => info.GetInfo(i).GetUsedRegisters().Any(used => IsVector(used.Register)));
        Assert.Empty(bad.Select(i => LoaderImage.Name(i.IP)));
    }

    [Fact]
    public void No_instruction_needs_more_than_the_base_processor()
    {
        // rdssp is of the space of instructions that are no operation where they are not known (Intel SDM 2B, NOP).
        var bad = LoaderImage.Instructions.Values.Where(i => i.Mnemonic != Mnemonic.Rdsspq && i.CpuidFeatures.Any(feature => !Allowed.Contains(feature)));
        Assert.Empty(bad.Select(i => $"{LoaderImage.Name(i.IP)} needs {string.Join(' ', i.CpuidFeatures)}"));
    }

    [Fact]
    public void Every_byte_of_the_text_is_an_instruction() =>
        Assert.Empty(LoaderImage.Instructions.Values.Where(i => i.IsInvalid).Select(i => LoaderImage.Name(i.IP)));

    [Fact]
    public void It_needs_no_relocation_no_dynamic_section_and_no_interpreter()
    {
        var elf = LoaderImage.Elf;
        Assert.Empty(elf.DynamicRelocations);
        Assert.Null(elf.Interpreter);
        Assert.Null(elf.FindSegment(SegmentType.Interpreter));
        Assert.Null(elf.FindSegment(SegmentType.Dynamic));
        Assert.Null(elf.Dynamic);
        Assert.DoesNotContain(elf.Sections, s => s.Type is SectionType.Rela or SectionType.Rel or SectionType.Dynamic);
        Assert.DoesNotContain(elf.Symbols, s => s.Name.Length > 0 && !s.IsDefined);
    }

    [Fact]
    public void File_offsets_equal_addresses_in_the_segments_mapped_from_the_file()
    {
        var loaded = LoaderImage.Elf.Sections.Where(s => s.Flags.HasFlag(SectionFlags.Alloc) && s.HasBytes).ToArray();
        Assert.Contains(loaded, s => s.Name is ".libsys");
        Assert.All(loaded, s => Assert.Equal(s.Address, s.Offset));
        Assert.All(Loads.Where(s => s.FileSize > 0), s => Assert.Equal(s.VirtualAddress, s.Offset));
    }

    [Fact]
    public void No_memory_is_writable_and_executable_and_the_stack_is_not_executable()
    {
        Assert.DoesNotContain(Loads, s => s.IsExecutable && s.Flags.HasFlag(SegmentFlags.Write));
        var stack = Assert.Single(LoaderImage.Elf.Segments, s => s.Type == SegmentType.GnuStack);
        Assert.False(stack.IsExecutable);
    }

    [Fact]
    public void Slots_and_the_text_lie_in_one_executable_segment_on_pages_of_their_own()
    {
        var code = Assert.Single(Loads, s => s.IsExecutable);
        var slots = LoaderImage.SectionNamed(".libsys");
        Assert.Equal(0u, slots.Address % 4096);
        Assert.Equal(2u * 512 * 64, slots.Size);
        Assert.True(code.BacksAddress(slots.Address) && code.BacksAddress(slots.Address + slots.Size - 1));
        Assert.Equal(LoaderImage.Text.Address, LoaderImage.Address("layer_text_start"));
        Assert.Equal(LoaderImage.Text.Address + LoaderImage.Text.Size, LoaderImage.Address("layer_text_end"));
    }

    private static bool IsVector(Register register) => register.IsVectorRegister() || register.IsMM() || register.IsST() || register.IsK() || register.IsTMM();
}
