using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>Copies instructions into a trampoline; what depends on where they are is corrected, branches are encoded again.</summary>
internal static class Mover
{
    public static bool TryMove(ReadOnlySpan<Instruction> instructions, CodeUnit unit, TrampolineCode into)
    {
        if (HasBranch(instructions))
        {
            return TryEncode(instructions, into);
        }

        foreach (ref readonly var instruction in instructions)
        {
            Copy(instruction, unit.Range, into);
        }

        return true;
    }

    private static bool HasBranch(ReadOnlySpan<Instruction> instructions)
    {
        foreach (ref readonly var instruction in instructions)
        {
            if (instruction.Op0Kind == OpKind.NearBranch64)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same bytes, but nop for prefixes; an address relative to the instruction gets its new distance.</summary>
    private static void Copy(in Instruction instruction, CodeRange range, TrampolineCode into)
    {
        var start = into.Size;
        into.StandsFor(instruction.IP);
        if (range.IsPrefix(instruction))
        {
            into.Bytes([0x90]);
            return;
        }

        into.Bytes(range.From(instruction.IP)[..instruction.Length]);
        if (instruction.IsIPRelativeMemoryOperand)
        {
            var moved = into.Here - instruction.NextIP;
            into.AddToDistance(start + range.DisplacementOffset(instruction.IP), unchecked(-(long)moved));
        }
    }

    private static bool TryEncode(ReadOnlySpan<Instruction> instructions, TrampolineCode into)
    {
        var start = into.Size;
        var block = new InstructionBlock(new CodeBytes(into), instructions.ToArray(), into.Here);
        if (!BlockEncoder.TryEncode(64, block, out _, out var result, BlockEncoderOptions.ReturnNewInstructionOffsets))
        {
            return false;
        }

        for (var i = 0; i < instructions.Length; i++)
        {
            if (result.NewInstructionOffsets[i] != uint.MaxValue)
            {
                into.StandsFor(instructions[i].IP, start + (int)result.NewInstructionOffsets[i]);
            }
        }

        return true;
    }

    private sealed class CodeBytes(TrampolineCode into) : CodeWriter
    {
        public override void WriteByte(byte value) => into.Bytes([value]);
    }
}
