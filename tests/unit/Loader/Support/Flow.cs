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

            Assert.True(LoaderImage.Instructions.TryGetValue(at, out var instruction), $"a jump leads to {at:x}, which is not the start of an instruction");
            reached.Add(instruction);
            if (stop is null || !stop(instruction))
            {
                PushNext(instruction, open);
            }
        }

        return reached;
    }

    private static void PushNext(Instruction instruction, Stack<ulong> open)
    {
        switch (instruction.FlowControl)
        {
            case FlowControl.UnconditionalBranch:
                open.Push(instruction.NearBranchTarget);
                break;
            case FlowControl.ConditionalBranch:
                open.Push(instruction.NearBranchTarget);
                open.Push(instruction.NextIP);
                break;
            case FlowControl.IndirectBranch or FlowControl.Return or FlowControl.Exception:
                break;
            default:
                open.Push(instruction.NextIP);
                break;
        }
    }
}
