using System.Buffers.Binary;
using Iced.Intel;
using Trapless.Abi;
using Trapless.Loader.Tests.Support;
using Decoder = Iced.Intel.Decoder;

namespace Trapless.Loader.Tests;

/// <summary>The slots in the built image, decoded one by one, and the table behind them.</summary>
public sealed class SlotTests
{
    private const int Count = 512, Size = 64, RawSize = 16;
    private const int Vfork = 58;
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
    public void Images_carry_the_raw_entries_of_the_first_table()
    {
        var section = Abi.LayerSlots.Section();
        var table = LoaderImage.Elf.AtAddress(LoaderImage.Address("libsys_slots"), section.Length).ToArray();
        const int Raw = 16; // what follows are the function entries, which no trampoline enters
        var entries = Enumerable.Range(0, Count).Select(number => Convert.ToHexString(section.AsSpan(number * Size, Raw)));
        Assert.Equal(Enumerable.Range(0, Count).Select(number => Convert.ToHexString(table.AsSpan(number * Size, Raw))), entries, StringComparer.Ordinal);
        Assert.Contains($"0x{Abi.LayerSlots.Digest(section):x};", Repository.Source("Layer/Slots/SlotsDigest.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_table_hooks_every_number_but_the_one_that_says_whose_slots_these_are()
    {
        var wrong = Enumerable.Range(0, Count - 1).Select(number => (number, Is: Describe("libsys_slots_all", number)))
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

    /// <summary>The layer is mapped over libraries whose symbols lead here: the offsets are part of their ABI.</summary>
    [Fact]
    public void The_function_entries_of_every_slot_load_its_number_and_enter_it_with_a_syscall_before_the_return_address()
    {
        var wrong = from table in Tables
                    from number in Enumerable.Range(0, Count - 1)
                    from entry in new[] { SlotContract.ResultEntry, SlotContract.CEntry }
                    let code = Function(table, number, entry)
                    let wanted = (number == Vfork ? "pop; " : "mov r10,rcx; ") + $"number {number}; slot; syscall; " + (number == Vfork ? "push; " : "")
                        + (entry == SlotContract.CEntry ? "error to the end; ret" : "ret")
                    where !string.Equals(code, wanted, StringComparison.Ordinal)
                    select (table, number, entry, code, wanted);
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_last_slot_says_whose_slots_these_are()
    {
        foreach (var table in Tables)
        {
            var text = LoaderImage.Elf.AtAddress(LoaderImage.Address(table) + (Size * (Count - 1)) + RawSize, Size - RawSize).ToArray();
            Assert.Equal("Trapless layer", System.Text.Encoding.ASCII.GetString(text).TrimEnd('\0'));
        }
    }

    /// <summary>A function entry followed through its jumps, in words.</summary>
    private static string Function(string table, int number, int entry)
    {
        var start = LoaderImage.Address(table);
        var slot = start + ((ulong)number * Size);
        var words = new List<string>();
        ulong returns = 0;
        for (var at = slot + (ulong)entry; ;)
        {
            var decoder = Decoder.Create(64, LoaderImage.Elf.AtAddress(at, 15).ToArray(), at);
            var instruction = decoder.Decode();
            at = decoder.IP;
            switch (instruction.Code)
            {
                case Code.Lea_r64_m when instruction.Op0Register == Register.RCX:
                    returns = instruction.MemoryDisplacement64;
                    break;
                case Code.Mov_r32_imm32 when instruction.Op0Register == Register.EAX:
                    words.Add($"number {instruction.Immediate32}");
                    break;
                case Code.Jmp_rel8_64 when instruction.NearBranchTarget == slot:
                    words.Add("slot");
                    at = returns - 2;
                    break;
                case Code.Jmp_rel8_64 when instruction.NearBranchTarget > slot && instruction.NearBranchTarget < slot + Size:
                    at = instruction.NearBranchTarget;
                    break;
                case Code.Jae_rel32_64 or Code.Jae_rel8_64 when instruction.NearBranchTarget == start + (Size * Count):
                    words.Add("error to the end");
                    break;
                case Code.Cmp_RAX_imm32 when instruction.GetImmediate(1) == unchecked((ulong)-4095):
                    break;
                case Code.Retnq:
                    words.Add("ret");
                    return string.Join("; ", words);
                case Code.Pop_r64 or Code.Push_r64 when instruction.Op0Register == Register.RDX:
                    words.Add(instruction.Code == Code.Pop_r64 ? "pop" : "push");
                    break;
                default:
                    words.Add(instruction.ToString());
                    break;
            }

            if (words.Count > 10)
            {
                return string.Join("; ", words);
            }
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

    /// <summary>The instructions of the raw entry up to the jump, and the bytes behind it.</summary>
    private static List<Instruction> Decode(string table, int number, out byte[] padding)
    {
        var address = LoaderImage.Address(table) + ((ulong)number * Size);
        var bytes = LoaderImage.Elf.AtAddress(address, RawSize).ToArray();
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
