using System.Buffers.Binary;
using System.Globalization;
using Trapless.Generator;

namespace Trapless.Abi.Tests;

/// <summary>
/// The generated slots, assembled and linked with macros that leave a mark in each slot: 0xD1 (direct) or 0xB0 (hooked) and
/// the number (packages gcc, binutils).
/// </summary>
public sealed class SlotsTests : IDisposable
{
    private const byte DirectMark = 0xD1;
    private const byte HookedMark = 0xB0;
    private const string StubMacros = """
        	.macro DIRECT_SLOT number, end, kind
        	.byte 0xD1
        	.long \number
        	.balign 64, 0xCC
        	.endm
        	.macro HOOKED_SLOT number, end, kind
        	.byte 0xB0
        	.long \number
        	.balign 64, 0xCC
        	.endm
        	.macro IDENTITY_SLOT number, text
        	DIRECT_SLOT \number
        	.endm

        """;

    private readonly TemporaryDirectory directory = new();
    private readonly GenerationModel model = GeneratorRunner.ReadModel(Repository.Root, [])!;
    private readonly string program;
    private readonly Dictionary<string, ulong> symbols;

    public SlotsTests()
    {
        program = Link();
        symbols = Repository.Run("nm", program).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[2], words => ulong.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    [Fact]
    public void Both_sections_are_page_aligned_and_have_a_slot_every_64_bytes()
    {
        Assert.Equal(0ul, symbols["libsys_slots"] % 4096);
        Assert.Equal(symbols["libsys_slots"] + SlotContract.SectionSize, symbols["libsys_slots_all"]);
        Assert.Equal(2 * SlotContract.SectionSize, Section(".libsys").Length);
    }

    [Fact]
    public void Each_slot_has_its_number_at_its_offset_and_the_hooked_ones_are_hooked()
    {
        byte[] slots = Section(".libsys");
        for (int number = 0; number < SlotContract.SlotCount; number++)
        {
            bool hooked = model.Hooks.Entry(number) is not null;
            AssertSlot(slots.AsSpan(number * SlotContract.SlotSize), number, hooked ? HookedMark : DirectMark);
            byte mark = number == SlotContract.IdentitySlot ? DirectMark : HookedMark;
            AssertSlot(slots.AsSpan(SlotContract.SectionSize + number * SlotContract.SlotSize), number, mark);
        }
    }

    [Fact]
    public void The_dispatch_table_leads_from_itself_to_the_entry_of_each_number()
    {
        byte[] table = Section(".rodata");
        Assert.Equal(4 * SlotContract.SlotCount, table.Length);
        for (int number = 0; number < SlotContract.SlotCount; number++)
        {
            long offset = BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(4 * number));
            string entry = model.Hooks.Entry(number) ?? "hook_direct";
            Assert.Equal((entry, symbols[entry]), (entry, (ulong)((long)symbols["dispatch_default"] + offset)));
        }
    }

    public void Dispose() => directory.Dispose();

    private static void AssertSlot(ReadOnlySpan<byte> slot, int number, byte mark)
    {
        Assert.Equal((mark, number), (slot[0], BinaryPrimitives.ReadInt32LittleEndian(slot[1..])));
        Assert.Equal(-1, slot[5..SlotContract.SlotSize].IndexOfAnyExcept(SlotContract.Padding));
    }

    /// <summary>Each entry is a label of its own; linking as a static program leaves no relocation open.</summary>
    private string Link()
    {
        directory.Write("slot_macros.inc", StubMacros);
        IEnumerable<string> entries = Enumerable.Range(0, SlotContract.SlotCount).Select(number => model.Hooks.Entry(number) ?? "hook_direct").Distinct(StringComparer.Ordinal);
        string stubs = directory.Write("entries.S", string.Concat(entries.Select(entry => $"\t.globl {entry}\n{entry}:\n\tnop\n")));
        string slots = directory.Write("Slots.S", new Trapless.Generator.Emitters.SlotsEmitter().Emit(model));
        string output = directory.File("slots.elf");
        Repository.Run("gcc", "-nostdlib", "-static", "-Wl,-e,0", "-Wl,--build-id=none", "-Wa,-I," + directory.Root, slots, stubs, "-o", output);
        return output;
    }

    private byte[] Section(string name)
    {
        string output = directory.File("section.bin");
        Repository.Run("objcopy", "-O", "binary", "--only-section=" + name, program, output);
        return File.ReadAllBytes(output);
    }
}
