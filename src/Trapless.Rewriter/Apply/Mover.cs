using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>Copies instructions into a trampoline, encoding again those whose bytes depend on where they are.</summary>
internal static class Mover
{
    public static bool TryMove(ReadOnlySpan<Instruction> instructions, CodeUnit unit, TrampolineCode into)
    {
        if (DependOnPlace(instructions))
        {
            return TryEncode(instructions, into);
        }

        foreach (ref readonly var instruction in instructions)
        {
            into.StandsFor(instruction.IP);
            into.Bytes(unit.Range.From(instruction.IP)[..instruction.Length]);
        }

        return true;
    }

    private static bool DependOnPlace(ReadOnlySpan<Instruction> instructions)
    {
        foreach (ref readonly var instruction in instructions)
        {
            if (instruction.IsIPRelativeMemoryOperand || instruction.Op0Kind == OpKind.NearBranch64)
            {
                return true;
            }
        }

        return false;
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
