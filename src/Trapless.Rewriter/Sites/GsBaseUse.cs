using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// Whether the code sets the GS base itself (<see cref="GsLoad"/>): a candidate counts if disassembly arrives at it. A program taken for one that does by mistake
/// runs without the layer; one that does and is not known for it crashes.
/// </summary>
internal sealed class GsBaseUse(FunctionMap functions, UnitExplorer explorer)
{
    public bool IsFound(IEnumerable<ulong> candidates) => candidates.Any(IsConfirmed);

    private bool IsConfirmed(ulong opcode)
    {
        var unit = functions.UnitAt(opcode)!;
        explorer.Explore(unit);
        return unit.Around(opcode).Any(i => GsLoad.IsOne(i) && IsAlone(unit, i) && (!unit.IsGuessed(i.IP) || !GsLoad.ReadsMemory(i)));
    }

    /// <summary>False where another reading of the same bytes is known: one of the two is wrong.</summary>
    private static bool IsAlone(CodeUnit unit, Instruction instruction)
    {
        for (var at = instruction.IP; at < instruction.NextIP; at++)
        {
            if (unit.Around(at).Any(other => other.IP != instruction.IP))
            {
                return false;
            }
        }

        return true;
    }
}
