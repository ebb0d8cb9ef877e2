using System.Buffers.Binary;
using Iced.Intel;
using Trapless.Loader.Tests.Support;
using Decoder = Iced.Intel.Decoder;

namespace Trapless.Loader.Tests;

/// <summary>The slots in the built image, decoded one by one, and the table behind them.</summary>
public sealed class SlotTests
{
    private const int Count = 512, Size = 64;
    private static readonly string[] Tables = ["libsys_slots", "libsys_slots_all"];

    [Fact]
    public void The_first_table_hooks_exactly_the_calls_of_the_configuration()
    {
        var wrong = Enumerable.Range(0, Count)
            .Select(number => (Number: number, Is: Describe("libsys_slots", number), Wanted: Hooks.ByNumber.ContainsKey(number) ? $"hooked {number}" : "direct"))
            .Where(slot => !string.Equals(slot.Is, slot.Wanted, StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_second_table_hooks_every_call()
    {
        var wrong = Enumerable.Range(0, Count).Select(number => (number, Is: Describe("libsys_slots_all", number)))
            .Where(slot => !string.Equals(slot.Is, $"hooked {slot.number}", StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_slot_writes_only_rcx_and_r11_and_touches_neither_flags_nor_stack()
    {
        var info = new InstructionInfoFactory();
        foreach (var instruction in AllSlots().SelectMany(slot => slot))
        {
            var used = info.GetInfo(instruction);
            var written = used.GetUsedRegisters().Where(r => r.Access is not OpAccess.Read).Select(r => r.Register.GetFullRegister());
            Assert.All(written, register => Assert.True(register is Register.RCX or Register.R11, $"{instruction} writes {register}"));
            Assert.DoesNotContain(used.GetUsedRegisters(), r => r.Register.GetFullRegister() == Register.RSP);
            Assert.DoesNotContain(used.GetUsedMemory(), m => m.Access is not OpAccess.Read);
            Assert.Equal(RflagsBits.None, instruction.RflagsModified);
        }
    }

    [Fact]
    public void The_dispatch_table_leads_each_hooked_number_to_its_symbol_and_the_rest_to_direct()
    {
        var table = LoaderImage.Address("dispatch_default");
        var offsets = LoaderImage.Elf.AtAddress(table, Count * 4);
        for (var number = 0; number < Count; number++)
        {
            var target = table + (ulong)(long)BinaryPrimitives.ReadInt32LittleEndian(offsets[(number * 4)..]);
            Assert.Equal((number, LoaderImage.Address(Hooks.ByNumber.GetValueOrDefault(number, "hook_direct"))), (number, target));
        }
    }

    [Fact]
    public void The_direct_entry_traps_at_the_site()
    {
        var code = Flow.From(LoaderImage.Address("hook_direct")).Select(i => i.ToString());
        Assert.Equal("lea rcx,[rcx-2]; jmp rcx", string.Join("; ", code));
    }

    private static IEnumerable<List<Instruction>> AllSlots() =>
        from table in Tables
        from number in Enumerable.Range(0, Count)
        select Decode(table, number, out _);

    private static string Describe(string table, int number)
    {
        var code = Decode(table, number, out var padding);
        var text = string.Join("; ", code.Select(i => i.ToString()));
        if (padding.AsSpan().ContainsAnyExcept((byte)0xcc))
        {
            return $"{text}, not padded with int3";
        }

        return text switch
        {
            "lea rcx,[rcx-2]; jmp rcx" => "direct",
            _ when IsHooked(code, out var slot) => $"hooked {slot}",
            _ => text,
        };
    }

    private static bool IsHooked(List<Instruction> code, out ulong number)
    {
        number = 0;
        if (code.Count != 2 || code[0].Code != Code.Mov_r64_rm64 || code[0].Op0Register != Register.R11 || code[0].SegmentPrefix != Register.GS
            || code[0].MemoryBase != Register.None || code[0].MemoryIndex != Register.None || code[0].MemoryDisplacement64 != 0)
        {
            return false;
        }

        number = code[1].MemoryDisplacement64 / 8;
        return code[1].Code == Code.Jmp_rm64 && code[1].MemoryBase == Register.R11 && code[1].MemoryIndex == Register.None
            && code[1].SegmentPrefix == Register.None && code[1].MemoryDisplacement64 % 8 == 0;
    }

    /// <summary>The instructions up to the jump, and the bytes behind it.</summary>
    private static List<Instruction> Decode(string table, int number, out byte[] padding)
    {
        var address = LoaderImage.Address(table) + ((ulong)number * Size);
        var bytes = LoaderImage.Elf.AtAddress(address, Size).ToArray();
        var decoder = Decoder.Create(64, bytes, address);
        var code = new List<Instruction>();
        do
        {
            code.Add(decoder.Decode());
        }
        while (code[^1].FlowControl == FlowControl.Next);
        padding = bytes[(int)(decoder.IP - address)..];
        return code;
    }
}
