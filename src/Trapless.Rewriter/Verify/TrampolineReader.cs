using Iced.Intel;
using Trapless.Abi;

namespace Trapless.Rewriter;

/// <summary>Disassembles a trampoline and checks it piece by piece.</summary>
internal sealed class TrampolineReader(byte[] bytes, ulong address, ulong libsys)
{
    private readonly Decoder _decoder = Decoder.Create(64, bytes, address);

    /// <summary>Where the instructions read so far lie now, by where they lay.</summary>
    private readonly Dictionary<ulong, ulong> _moved = [];

    /// <summary>The next instructions do what <paramref name="expected"/> did at their old place.</summary>
    public bool DoesAll(ReadOnlySpan<Instruction> expected)
    {
        foreach (ref readonly var instruction in expected)
        {
            if (!Does(instruction))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The next instructions go to the slot of <paramref name="number"/>, with <paramref name="site"/> to trap at.</summary>
    public bool Calls(int? number, ulong site) =>
        number is { } slot
            ? Loads(Register.RCX, site + Site.Length) && JumpsTo(Slot(slot))
            : Checks(site);

    /// <summary>As <see cref="Calls"/>, and the <c>syscall</c> to trap at follows.</summary>
    public bool CallsHere(int? number)
    {
        var size = number is null ? TrampolineBuilder.CheckedSize : TrampolineBuilder.StaticSize;
        return Calls(number, _decoder.IP + size) && _decoder.Decode().Code == Code.Syscall;
    }

    public bool JumpsTo(ulong target)
    {
        var jump = _decoder.Decode();
        return jump.Code is Code.Jmp_rel32_64 or Code.Jmp_rel8_64 && jump.NearBranchTarget == target;
    }

    private ulong Slot(int number) => libsys + (ulong)(number * SlotContract.SlotSize);

    private bool Loads(Register register, ulong value)
    {
        var lea = _decoder.Decode();
        return lea.Code == Code.Lea_r64_m && lea.Op0Register == register && lea.IsIPRelativeMemoryOperand && lea.IPRelativeMemoryAddress == value;
    }

    private bool Checks(ulong site)
    {
        var start = _decoder.IP;
        return Is("mov ecx,eax", "bswap ecx", "movzx ecx,cx") && Skips(start + 14) && JumpsTo(site)
            && Is("movzx ecx,ah") && Skips(start + 27) && Is("lea rcx,[rcx-1]") && Skips(start + 27) && JumpsTo(start + 9)
            && Is("movzx ecx,ax", "lea rcx,[rcx*8]", "lea rcx,[rcx*8]") && Loads(Register.R11, libsys)
            && Is("lea r11,[r11+rcx]") && Loads(Register.RCX, site + Site.Length) && Is("jmp r11");
    }

    private bool Skips(ulong target)
    {
        var jump = _decoder.Decode();
        return jump.Code == Code.Jrcxz_rel8_64 && jump.NearBranchTarget == target;
    }

    private bool Is(params ReadOnlySpan<string> expected)
    {
        var formatter = new NasmFormatter();
        foreach (var text in expected)
        {
            var output = new StringOutput();
            formatter.Format(_decoder.Decode(), output);
            if (!string.Equals(output.ToString(), text, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private bool Does(in Instruction expected)
    {
        var found = _decoder.Decode();
        _moved[expected.IP] = found.IP;
        return found.Mnemonic == expected.Mnemonic && found.OpCount == expected.OpCount
            && (expected.Op0Kind == OpKind.NearBranch64 ? SameTarget(found, expected) : SameOperands(found, expected));
    }

    /// <summary>A loop that moved as a whole stays one. loop and jrcxz have short forms only: others become one to the next jump but one.</summary>
    private bool SameTarget(in Instruction found, in Instruction expected)
    {
        if (_moved.TryGetValue(expected.NearBranchTarget, out var start) && found.NearBranchTarget == start)
        {
            return true;
        }

        if (!expected.IsJccShortOrNear && !expected.IsJmpShortOrNear)
        {
            return SkipsOver(found, expected.NearBranchTarget);
        }

        return found.NearBranchTarget == expected.NearBranchTarget;
    }

    private bool SkipsOver(in Instruction found, ulong target)
    {
        var around = _decoder.Decode();
        return around.Code == Code.Jmp_rel8_64 && found.NearBranchTarget == _decoder.IP && JumpsTo(target) && around.NearBranchTarget == _decoder.IP;
    }

    private static bool SameOperands(in Instruction found, in Instruction expected)
    {
        if (expected.IsIPRelativeMemoryOperand)
        {
            return found.IsIPRelativeMemoryOperand && found.IPRelativeMemoryAddress == expected.IPRelativeMemoryAddress
                && found.Op0Register == expected.Op0Register && found.Op1Register == expected.Op1Register && found.Op2Register == expected.Op2Register;
        }

        return found == expected;
    }
}
