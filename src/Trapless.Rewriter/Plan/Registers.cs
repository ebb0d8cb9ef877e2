using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>Which registers an instruction reads and writes. Not safe for several threads.</summary>
internal sealed class Registers
{
    private readonly InstructionInfoFactory _factory = new();

    public bool Writes(in Instruction instruction, Register register) =>
        Uses(instruction, register, static a => a is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite);

    public bool Reads(in Instruction instruction, Register register) =>
        Uses(instruction, register, static a => a is OpAccess.Read or OpAccess.CondRead or OpAccess.ReadWrite or OpAccess.ReadCondWrite);

    /// <summary><paramref name="register"/> is the 64-bit name; parts of it count as the whole.</summary>
    private bool Uses(in Instruction instruction, Register register, Func<OpAccess, bool> how)
    {
        foreach (var used in _factory.GetInfo(instruction, InstructionInfoOptions.NoMemoryUsage).GetUsedRegisters())
        {
            if (used.Register.GetFullRegister() == register && how(used.Access))
            {
                return true;
            }
        }

        return false;
    }
}
