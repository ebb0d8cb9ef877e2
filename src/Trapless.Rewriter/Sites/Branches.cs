using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>Where instructions go, as far as the instruction alone tells.</summary>
internal static class Branches
{
    /// <summary>The target of a direct jump or call.</summary>
    public static bool TryTarget(in Instruction instruction, out ulong target)
    {
        target = instruction.Op0Kind == OpKind.NearBranch64 ? instruction.NearBranchTarget : 0;
        return instruction.Op0Kind == OpKind.NearBranch64;
    }

    /// <summary>False if the next instruction in memory is not the next one executed. Calls are taken to return.</summary>
    public static bool FallsThrough(in Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.UnconditionalBranch or FlowControl.IndirectBranch or FlowControl.Return or FlowControl.Exception => false,
        FlowControl.Interrupt => instruction.Code == Code.Int_imm8,
        _ => instruction.Code != Code.Hlt,
    };

    /// <summary>True for exit, exit_group and rt_sigreturn, if the number is loaded right before the call.</summary>
    public static bool NeverReturns(in Instruction previous, in Instruction instruction) =>
        instruction.Code == Code.Syscall && previous.NextIP == instruction.IP
        && previous.Code is Code.Mov_r32_imm32 or Code.Mov_rm64_imm32 && previous.Op0Register is Register.EAX or Register.RAX
        && previous.GetImmediate(1) is 15 or 60 or 231;

    /// <summary>An address the instruction loads into a register: <c>lea x(%rip)</c>, or an immediate in a program at a fixed address.</summary>
    public static bool TryLoadedAddress(in Instruction instruction, out ulong address)
    {
        switch (instruction.Code)
        {
            case Code.Lea_r64_m when instruction.IsIPRelativeMemoryOperand:
                address = instruction.IPRelativeMemoryAddress;
                return true;
            case Code.Mov_r32_imm32 or Code.Mov_rm64_imm32 or Code.Mov_r64_imm64:
                address = instruction.GetImmediate(1);
                return true;
            default:
                address = 0;
                return false;
        }
    }
}
