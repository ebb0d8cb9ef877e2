using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// The instructions by which a program sets the GS base: <c>wrgsbase</c>, and every load of the gs selector (<c>mov</c>, <c>pop</c>, <c>lgs</c>), for the base of
/// its descriptor comes with it (Intel SDM 3A, 3.4.4). Found by their bytes first.
/// </summary>
internal static class GsLoad
{
    /// <summary>Their opcodes; what follows is a ModRM byte, but for <c>pop</c>.</summary>
    private static readonly byte[] Move = [0x8E], Pop = [0x0F, 0xA9], Far = [0x0F, 0xB5], Base = [0x0F, 0xAE];

    public static bool IsOne(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Wrgsbase or Mnemonic.Lgs
        || (instruction.Mnemonic is Mnemonic.Mov or Mnemonic.Pop && instruction.Op0Kind == OpKind.Register && instruction.Op0Register == Register.GS);

    /// <summary>True for a form that loads from memory or the stack: three times as many bytes are one's, so only code that is certain tells it from data.</summary>
    public static bool ReadsMemory(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Pop or Mnemonic.Lgs || (instruction.Mnemonic == Mnemonic.Mov && instruction.Op1Kind == OpKind.Memory);

    /// <summary>
    /// The addresses of opcodes that may be such an instruction's: the bytes are one's, and an instruction can begin there. None is left out; most
    /// are parts of other instructions.
    /// </summary>
    public static IReadOnlyList<ulong> Candidates(CodeSpace space)
    {
        var found = new List<ulong>();
        foreach (var range in space.Ranges)
        {
            Search(space, range, Move, static modRm => (modRm & 0x38) == 0x28, found);
            Search(space, range, Pop, static _ => true, found);
            Search(space, range, Far, static modRm => modRm < 0xC0, found);
            Search(space, range, Base, static modRm => modRm is >= 0xD8 and < 0xE0, found);
        }

        return found;
    }

    private static void Search(CodeSpace space, CodeRange range, ReadOnlySpan<byte> opcode, Func<byte, bool> fits, List<ulong> found)
    {
        var code = range.Bytes.Span;
        for (int at = 0, hop; (hop = code[at..].IndexOf(opcode)) >= 0; at += hop + 1)
        {
            var (address, next) = (range.Start + (ulong)(at + hop), at + hop + opcode.Length);
            if (fits(next < code.Length ? code[next] : (byte)0) && space.MayBeCode(address) && MayBegin(range, address))
            {
                found.Add(address);
            }
        }
    }

    /// <summary>An instruction begins with its opcode or with prefixes before it.</summary>
    private static bool MayBegin(CodeRange range, ulong opcode)
    {
        const ulong longest = 15;
        for (var start = opcode; opcode - start < longest; start--)
        {
            range.Decode(start, out var instruction);
            if (IsOne(instruction) && instruction.NextIP > opcode && PlausibleCode.CanArriveAt(range, start))
            {
                return true;
            }

            if (start == range.Start || !IsPrefix(range.From(start - 1)[0]))
            {
                break;
            }
        }

        return false;
    }

    private static bool IsPrefix(byte value) =>
        value is 0x26 or 0x2E or 0x36 or 0x3E or (>= 0x40 and < 0x50) or (>= 0x64 and < 0x68) or 0xF2 or 0xF3;
}
