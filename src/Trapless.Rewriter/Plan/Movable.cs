using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// Which instructions may run in a trampoline instead. No <c>endbr64</c>: it must stay where indirect branches arrive. One that
/// moves the stack pointer only if there is no other way, as in Go's vfork: it costs unwind tables of its own.
/// </summary>
internal sealed class Movable(Registers registers, bool withStack)
{
    /// <summary>
    /// A conditional branch may move too: the site stays where it traps natively, so that unwinding out of a blocking read works,
    /// which libc makes right behind a test for other threads.
    /// </summary>
    public bool BeforeSite(in Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.Next => KeepsItsMeaning(instruction),
        FlowControl.ConditionalBranch => instruction.Op0Kind == OpKind.NearBranch64,
        _ => false,
    };

    /// <summary>Calls stay, because what they call may look at its return address.</summary>
    public bool AfterSite(in Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.Next => KeepsItsMeaning(instruction),
        FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch => instruction.Op0Kind == OpKind.NearBranch64,
        FlowControl.IndirectBranch or FlowControl.Return => true,
        FlowControl.Exception => true,
        _ => false,
    };

    private bool KeepsItsMeaning(in Instruction instruction) =>
        instruction.Code != Code.Endbr64
        && (withStack || (!instruction.IsStackInstruction && !registers.Writes(instruction, Register.RSP)));
}
