using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// Whether the code sets the GS base itself: <c>wrgsbase</c> or a move to the gs selector. Searched by bytes, then
/// confirmed by disassembling the functions that hold them.
/// </summary>
internal sealed class GsBaseUse(CodeSpace space, FunctionMap functions, UnitExplorer explorer)
{
    /// <summary>Whether any code holds the bytes of such an instruction, its prefix included; false is certain.</summary>
    public static bool MayBe(CodeSpace space)
    {
        foreach (var range in space.Ranges)
        {
            var code = range.Bytes.Span;
            for (int at = 0, hop; (hop = code[at..].IndexOf<byte>([0x0F, 0xAE])) >= 0; at += hop + 1)
            {
                var opcode = at + hop;
                var prefixed = code[Math.Max(0, opcode - 2)..opcode].Contains((byte)0xF3);
                if (prefixed && opcode + 2 < code.Length && code[opcode + 2] >= 0xD8 && code[opcode + 2] < 0xE0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public bool IsFound()
    {
        Span<byte> wrgsbase = [0x0F, 0xAE, 0], move = [0x8E, 0];
        foreach (var range in space.Ranges)
        {
            for (byte register = 0; register < 8; register++)
            {
                (wrgsbase[2], move[1]) = ((byte)(0xD8 + register), (byte)(0xE8 + register));
                if (IsIn(range, wrgsbase) || IsIn(range, move))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsIn(CodeRange range, ReadOnlySpan<byte> pattern)
    {
        var code = range.Bytes.Span;
        for (int at = 0, hop; (hop = code[at..].IndexOf(pattern)) >= 0; at += hop + 1)
        {
            if (IsConfirmed(range.Start + (ulong)(at + hop)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsConfirmed(ulong address)
    {
        var unit = functions.UnitAt(address)!;
        if (!MayBegin(unit, address))
        {
            return false;
        }

        explorer.Explore(unit);
        return unit.Around(address).Any(instruction =>
            instruction.Mnemonic is Mnemonic.Wrgsbase || (instruction.Mnemonic == Mnemonic.Mov && instruction.Op0Register == Register.GS));
    }

    /// <summary>Prefixes, at most F3 and REX, may come before the opcode.</summary>
    private static bool MayBegin(CodeUnit unit, ulong address)
    {
        for (var prefixes = 0ul; prefixes <= 2 && address - unit.Range.Start >= prefixes; prefixes++)
        {
            if (PlausibleCode.CanArriveAt(unit, address - prefixes))
            {
                return true;
            }
        }

        return false;
    }
}
