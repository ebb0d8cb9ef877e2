using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// Whether the code sets the GS base itself: <c>wrgsbase</c>, <c>swapgs</c> or a move to the gs selector. Searched by bytes, then
/// confirmed by disassembling the functions that hold them.
/// </summary>
internal sealed class GsBaseUse(CodeSpace space, FunctionMap functions, UnitExplorer explorer)
{
    public bool IsFound()
    {
        foreach (var range in space.Ranges)
        {
            if (Search(range, [0x0F, 0xAE]) || Search(range, [0x8E]))
            {
                return true;
            }
        }

        return false;
    }

    private bool Search(CodeRange range, ReadOnlySpan<byte> opcode)
    {
        var code = range.Bytes.Span;
        for (int at = 0, hop; at < code.Length && (hop = code[at..].IndexOf(opcode)) >= 0; at++)
        {
            at += hop;
            if (at + opcode.Length < code.Length && IsFormOf(opcode.Length, code[at + opcode.Length]) && IsConfirmed(range.Start + (ulong)at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>0F AE /3 with a register is wrgsbase (after F3), 8E /5 with a register is mov to gs.</summary>
    private static bool IsFormOf(int opcodeLength, byte modRm) => (modRm & 0xF8) == (opcodeLength == 2 ? 0xD8 : 0xE8);

    private bool IsConfirmed(ulong address)
    {
        var unit = functions.UnitAt(address)!;
        explorer.Explore(unit);
        for (var i = unit.LastAtOrBefore(address); i >= 0 && unit.Code[i].NextIP > address; i--)
        {
            var instruction = unit.Code[i];
            if (instruction.Mnemonic is Mnemonic.Wrgsbase or Mnemonic.Swapgs || (instruction.Mnemonic == Mnemonic.Mov && instruction.Op0Register == Register.GS))
            {
                return true;
            }
        }

        return false;
    }
}
