using Iced.Intel;

namespace Trapless.Loader.Tests.Support;

/// <summary>Walks code as the processor may: through jumps that are direct, past calls, until the way leaves by an indirect jump.</summary>
internal static class Flow
{
    /// <summary>
    /// Every instruction that can be reached from <paramref name="start"/>, in no order. The walk does not go past an instruction for which
    /// <paramref name="stop"/> is true; that one is among the results.
    /// </summary>
    public static List<Instruction> From(ulong start, Func<Instruction, bool>? stop = null)
    {
        var seen = new HashSet<ulong>();
        var reached = new List<Instruction>();
        var open = new Stack<ulong>([start]);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            var instruction = At(at);
            reached.Add(instruction);
            if (stop is null || !stop(instruction))
            {
                Array.ForEach(Next(instruction), open.Push);
            }
        }

        return reached;
    }

    /// <summary>The instruction at an address that a way leads to.</summary>
    public static Instruction At(ulong address)
    {
        Assert.True(LoaderImage.Instructions.TryGetValue(address, out var instruction), $"a jump leads to {address:x}, which is not the start of an instruction");
        return instruction;
    }

    /// <summary>Where the way goes on behind an instruction.</summary>
    public static ulong[] Next(Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.UnconditionalBranch => [instruction.NearBranchTarget],
        FlowControl.ConditionalBranch => [instruction.NearBranchTarget, instruction.NextIP],
        FlowControl.IndirectBranch or FlowControl.Return or FlowControl.Exception => [],
        _ => [instruction.NextIP],
    };
}
