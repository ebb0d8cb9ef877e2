using Iced.Intel;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>
/// A signal may come at any instruction of the layer. From the moment a hook has put something away in the task block, each instruction
/// is in a range that tells how to get back to a state of the program's, or cannot be interrupted.
/// </summary>
public sealed class RepairTableTests
{
    private const ulong TaskReturn = 16; // T_RET

    /// <summary>Where no range is needed, half open between two symbols, and why.</summary>
    private static readonly (string Start, string End, string Why)[] NotInterrupted =
    [
        ("hook_heavy_3", "leave_heavy_1", "every signal is blocked"),
        ("heavy_post_2", "clone_now", "every signal is blocked"),
        ("clone_now", "hook_clock_gettime", "every signal is blocked, in the child too"),
        ("give_up_gs", "heavy_post", "the layer has left: no hook uses the block any more, and the signal entry does not look at it"),
        ("hook_clock_2", "hook_clock_3", "T_BUSY is set: the call is restarted wherever it is interrupted, in the vDSO too"),
        ("inside_sigreturn", "dispatch_entry", "nothing but the stack pointer counts: the layer goes on where it was"),
        ("hook_mapped_2", "leave_mapped_1", "T_BUSY is set: the call is converted again, nothing has happened yet"),
        ("hook_composite_2", "open_held", "T_BUSY is set: the call is done again"),
        ("mapped_pass", "mapped_pass_1", "T_BUSY is set"),
        ("mapped_call", "mapped_site", "T_BUSY is set"),
        ("mapped_finish_2", "mapped_finish_blocked", "T_BUSY is set: what is left to do is done in its place"),
        ("mapped_finish_blocked_2", "hook_mapped_blocked", "every signal is blocked"),
        ("hook_mapped_blocked_3", "mapped_pass_blocked", "every signal is blocked"),
        ("mapped_call_blocked", "hook_mapped_blocked_4", "every signal is blocked"),
        ("hook_direct", "hook_getpid", "all state is in registers: the layer goes on where it was"),
    ];

    /// <summary>What a kind puts back, so that code in its range may have changed it: all else must still be the program's.</summary>
    private static readonly Dictionary<string, (Register[] Registers, bool Flags)> Restored = new(StringComparer.Ordinal)
    {
        ["RESTART_RCX"] = ([], false),
        ["RESTART_RET"] = ([], false),
        ["RESTART_NR"] = ([Register.RAX], false),
        ["RESTART_RDX"] = ([Register.RAX, Register.RDX], false),
        ["RESTART_FULL"] = ([Register.RAX, .. Saved], false),
        ["RESTART_HELD"] = ([Register.RAX], true),
        ["RESTART_LOOK"] = ([Register.RAX, Register.RDI, Register.RSI, Register.RDX, Register.R10], true),
        ["DONE_RAX"] = ([], false),
        ["DONE_TARGET"] = ([Register.RDI, Register.RSI], false),
        ["RESTART_TARGET"] = ([Register.RDI, Register.RSI], false),
        ["RESTART_CHOSEN"] = ([], false),
        ["DONE_SAVED"] = ([Register.RAX], true),
        ["DONE_RDX"] = ([Register.RAX, Register.RDX], true),
        ["DONE_POST"] = ([Register.RAX, .. Saved], true),
        ["DONE_FULL"] = ([Register.RAX, .. Saved], false),
        ["DONE_RESUME"] = ([], false),
        ["RESTART_INSIDE"] = ([], false),
        ["RESTART_COMPAT"] = ([], false),
        ["DONE_COMPAT"] = ([], false),
        ["DONE_PATH_RAX"] = ([], false),
        ["DONE_PATH_SAVED"] = ([Register.RAX], true),
        ["RESTART_MAPPED"] = ([Register.RAX, .. Arguments], false),
        ["DONE_MAPPED"] = (Arguments, false),
        ["DONE_MAPPED_SAVED"] = ([Register.RAX, .. Saved], false),
        ["DONE_MAPPED_RESULT"] = ([Register.RAX, .. Arguments], false),
        ["DONE_MAPPED_STATX"] = ([Register.RAX, .. Arguments], false),
        ["DONE_MAPPED_ALL"] = ([Register.RAX, .. Arguments], false),
        ["DONE_MAPPED_HELD"] = ([Register.RAX, .. Arguments], true),
    };

    /// <summary>In a signal entry what the program's handler may find in registers that are kept across calls stays, and so does the stack pointer.</summary>
    private static readonly Dictionary<string, Register[]> Free = new(StringComparer.Ordinal)
    {
        ["SIGNAL_GIVEN"] = [Register.RAX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.R10, Register.R11],
        ["SIGNAL_RETURNS"] = [Register.RAX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.R10, Register.R11],
    };

    private static Register[] Arguments => [Register.RDI, Register.RSI, Register.RDX, Register.R10, Register.R8, Register.R9];

    private static Register[] Saved =>
    [
        Register.RDI, Register.RSI, Register.RDX, Register.R10, Register.R8, Register.R9,
        Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15,
    ];

    [Fact]
    public void Ranges_are_whole_instructions_of_the_text_and_of_a_known_kind()
    {
        Assert.NotEmpty(RepairTable.Ranges);
        Assert.All(RepairTable.Ranges, range =>
        {
            Assert.True(range.Start < range.End, $"{range} is empty");
            Assert.Contains(range.Start, LoaderImage.Instructions.Keys);
            Assert.Contains(range.End, LoaderImage.Instructions.Keys);
            Assert.True(Restored.ContainsKey(range.Kind) || Free.ContainsKey(range.Kind), $"{range}: this test does not know what the kind puts back");
        });
    }

    [Fact]
    public void Ranges_do_not_overlap()
    {
        var sorted = RepairTable.Ranges.OrderBy(range => range.Start).ToArray();
        Assert.DoesNotContain(sorted.Zip(sorted.Skip(1)), pair => pair.First.End > pair.Second.Start);
    }

    [Fact]
    public void From_the_saved_return_address_to_the_last_jump_every_instruction_has_a_range()
    {
        var stores = LoaderImage.Instructions.Values.Where(SavesReturn).ToArray();
        Assert.True(stores.Length >= 15, $"only {stores.Length} hooks save their return address");
        var uncovered = stores.SelectMany(store => Flow.From(store.NextIP)).DistinctBy(i => i.IP)
            .Where(i => !IsCovered(i.IP) && !NotInterrupted.Any(part => i.IP >= LoaderImage.Address(part.Start) && i.IP < LoaderImage.Address(part.End)));
        Assert.Empty(uncovered.OrderBy(i => i.IP).Select(i => LoaderImage.Name(i.IP)));
    }

    [Fact]
    public void Every_part_without_ranges_is_as_uninterrupted_as_it_claims()
    {
        Assert.All(NotInterrupted, part => Assert.True(LoaderImage.Address(part.Start) < LoaderImage.Address(part.End), $"{part.Start} does not lie before {part.End}"));
        Assert.All(NotInterrupted.Where(part => part.Start is "hook_heavy_3" or "heavy_post_2" or "hook_clock_2"
            or "hook_mapped_2" or "hook_composite_2" or "mapped_finish_2" or "mapped_finish_blocked_2" or "hook_mapped_blocked_3"), part =>
        {
            var before = LoaderImage.Instructions.Last(i => i.Key < LoaderImage.Address(part.Start)).Value;
            Assert.True(before.Code == Code.Syscall || before.Code == Code.Mov_rm64_imm32, LoaderImage.Name(before.IP));
        });
    }

    /// <summary>Else the call would be made twice, or be forgotten. A signal entry that is interrupted goes on where it was, its calls too.</summary>
    [Fact]
    public void A_system_call_is_the_last_instruction_of_its_range()
    {
        var calls = LoaderImage.Instructions.Values.Where(i => i.Code == Code.Syscall && IsCovered(i.IP)).ToArray();
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Contains(RepairTable.Ranges, range => range.Contains(call.IP) && (range.End == call.NextIP || Free.ContainsKey(range.Kind))));
    }

    /// <summary>The last instruction of a range has not happened while it is interrupted there, so it may do what it likes; so may a return.</summary>
    [Fact]
    public void A_repair_puts_back_all_that_the_range_changed()
    {
        var wrong = RepairTable.Ranges.SelectMany(Changed, (range, change) => (range, change))
            .Where(pair => !Puts(pair.range.Kind, pair.change.What))
            .Select(pair => $"{pair.range}: {pair.change.What} is changed by {LoaderImage.Name(pair.change.Address)}");
        Assert.Empty(wrong);
    }

    private static bool Puts(string kind, string what) => Free.TryGetValue(kind, out var free)
        ? what is "flags" || free.Any(r => string.Equals(r.ToString(), what, StringComparison.Ordinal))
        : what is "RCX" or "R11" || (what is "flags" ? Restored[kind].Flags : Restored[kind].Registers.Any(r => string.Equals(r.ToString(), what, StringComparison.Ordinal)));

    private static IEnumerable<(string What, ulong Address)> Changed(RepairRange range)
    {
        var info = new InstructionInfoFactory();
        foreach (var i in LoaderImage.Instructions.Values.Where(i => i.IP >= range.Start && i.NextIP < range.End && i.FlowControl != FlowControl.Return))
        {
            foreach (var used in info.GetInfo(i).GetUsedRegisters().Where(used => used.Access is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite))
            {
                yield return (used.Register.GetFullRegister().ToString(), i.IP);
            }

            if (i.RflagsModified != RflagsBits.None)
            {
                yield return ("flags", i.IP);
            }
        }
    }

    private static bool IsCovered(ulong address) => RepairTable.Ranges.Any(range => range.Contains(address));

    private static bool SavesReturn(Instruction i) => i.Code == Code.Mov_rm64_r64 && i.SegmentPrefix == Register.GS
        && i.MemoryBase == Register.None && i.MemoryDisplacement64 == TaskReturn;
}
