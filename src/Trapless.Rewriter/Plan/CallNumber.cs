using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// The system call number at a site, if every way to it loads the same constant: found by walking back through the block, as far as the targets of other
/// units' jumps are known (<see cref="TargetCollector.Reach"/>): a function's cold part may come back with another number.
/// </summary>
internal sealed class CallNumber(Registers registers)
{
    private const int MaxSteps = 64;

    /// <summary>The constant in eax at <paramref name="site"/>, or null.</summary>
    public int? Of(Site site)
    {
        var block = new Block(site.Unit, site.Code, site.Address - Math.Min(site.Address, TargetCollector.Reach));
        return Value(block, site.Code.Site, Register.RAX, MaxSteps) is { } value ? (int)value : null;
    }

    /// <summary>What <paramref name="register"/> holds before the instruction at <paramref name="index"/>.</summary>
    private long? Value(Block block, int index, Register register, int steps)
    {
        for (; steps > 0 && HasOnlyPredecessor(block, index); steps--)
        {
            var instruction = block.Code[--index];
            if (instruction.Code == Code.Syscall && register is not (Register.RAX or Register.RCX or Register.R11))
            {
                continue;
            }

            if (instruction.FlowControl is not (FlowControl.Next or FlowControl.ConditionalBranch))
            {
                return null;
            }

            if (registers.Writes(instruction, register))
            {
                return Result(block, index, instruction, register, steps);
            }
        }

        return null;
    }

    private long? Result(Block block, int index, in Instruction instruction, Register register, int steps)
    {
        if (instruction.Op0Kind != OpKind.Register || instruction.Op0Register.GetSize() < 4 || instruction.Op0Register.GetFullRegister() != register)
        {
            return null;
        }

        return instruction.Mnemonic switch
        {
            Mnemonic.Mov => Moved(block, index, instruction, steps),
            Mnemonic.Xor or Mnemonic.Sub when instruction.Op1Kind == OpKind.Register && instruction.Op0Register == instruction.Op1Register => 0,
            Mnemonic.Lea => Address(block, index, instruction, steps),
            Mnemonic.Pop => Pushed(block, index),
            _ => null,
        };
    }

    private long? Moved(Block block, int index, in Instruction instruction, int steps) => instruction.Op1Kind switch
    {
        OpKind.Immediate32 or OpKind.Immediate32to64 or OpKind.Immediate64 => (long)instruction.GetImmediate(1),
        OpKind.Register when instruction.Op1Register.GetSize() >= 4 => Value(block, index, instruction.Op1Register.GetFullRegister(), steps - 1),
        _ => null,
    };

    private long? Address(Block block, int index, in Instruction instruction, int steps)
    {
        var displacement = (long)instruction.MemoryDisplacement64;
        return (instruction.MemoryBase, instruction.MemoryIndex) switch
        {
            (Register.None, Register.None) => displacement,
            (Register.RIP or Register.EIP, _) => null,
            (var b, Register.None) => Value(block, index, b.GetFullRegister(), steps - 1) + displacement,
            _ => null,
        };
    }

    /// <summary><c>push $nr; pop %rax</c>.</summary>
    private static long? Pushed(Block block, int index)
    {
        if (!HasOnlyPredecessor(block, index))
        {
            return null;
        }

        var previous = block.Code[index - 1];
        return previous.Mnemonic == Mnemonic.Push && previous.Op0Kind is OpKind.Immediate8to64 or OpKind.Immediate32to64
            ? (long)previous.GetImmediate(0)
            : null;
    }

    /// <summary>True if the instruction can only be reached from the one before it in memory.</summary>
    private static bool HasOnlyPredecessor(Block block, int index) =>
        index > 0 && block.Code[index].IP >= block.Lowest && !block.Unit.IsTarget(block.Code[index].IP)
        && block.Code[index - 1].NextIP == block.Code[index].IP;

    /// <summary>The code before a site.</summary>
    /// <param name="Lowest">Below it, what others jump to is not known.</param>
    private readonly record struct Block(CodeUnit Unit, SiteCode Code, ulong Lowest);
}
