using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>Judges bytes no certain path reaches. Data rarely decodes for long without an invalid or privileged instruction.</summary>
internal static class PlausibleCode
{
    private const int MaxInstructions = 4096;

    /// <summary>True if all code reachable inside the unit from <paramref name="start"/> is valid and in step with what is known.</summary>
    public static bool StartsAt(CodeUnit unit, ulong start)
    {
        var seen = new HashSet<ulong>();
        var work = new Stack<ulong>([start]);
        while (work.TryPop(out var address))
        {
            while (unit.Contains(address) && !unit.IsInstruction(address) && seen.Add(address))
            {
                unit.Range.Decode(address, out var instruction);
                if (seen.Count > MaxInstructions || !IsPlausible(unit, instruction))
                {
                    return false;
                }

                if (Branches.TryTarget(instruction, out var target))
                {
                    work.Push(target);
                }

                if (!Branches.FallsThrough(instruction))
                {
                    break;
                }

                address = instruction.NextIP;
            }
        }

        return true;
    }

    /// <summary>
    /// The starts of the blocks of [<paramref name="from"/>, <paramref name="to"/>) if it is code from end to end; else none.
    /// </summary>
    public static List<ulong> Sweep(CodeUnit unit, ulong from, ulong to)
    {
        var blocks = new List<ulong>();
        var begins = true;
        for (var address = from; address != to;)
        {
            unit.Range.Decode(address, out var instruction);
            if (!IsPlausible(unit, instruction) || instruction.NextIP > to)
            {
                return [];
            }

            var padding = begins && IsPadding(instruction);
            if (begins && !padding)
            {
                blocks.Add(address);
            }

            begins = padding || !Branches.FallsThrough(instruction);
            address = instruction.NextIP;
        }

        return blocks;
    }

    /// <summary>
    /// False if <paramref name="address"/> cannot be where an instruction begins. Any run of instructions has a start in each window
    /// of 15 bytes, the longest instruction, or begins at an aligned address closer by; so if decoding from none of these arrives
    /// at the address, no instruction does.
    /// </summary>
    public static bool CanArriveAt(CodeRange range, ulong address)
    {
        const ulong far = 48, longest = 15, alignment = 16;
        var seen = 0ul; // Addresses, as distances from the address asked about, that do not lead to it.
        for (var start = address - Math.Min(far, address - range.Start); start <= address; start++)
        {
            if ((address - start > far - longest || start % alignment == 0 || start == range.Start)
                && LeadsTo(range, start, address, ref seen))
            {
                return true;
            }
        }

        return false;
    }

    private static bool LeadsTo(CodeRange range, ulong from, ulong to, ref ulong seen)
    {
        while (from < to && (seen >> (int)(to - from) & 1) == 0)
        {
            seen |= 1ul << (int)(to - from);
            range.Decode(from, out var instruction);
            from = instruction.IsInvalid ? ulong.MaxValue : instruction.NextIP;
        }

        return from == to;
    }

    private static bool IsPlausible(CodeUnit unit, in Instruction instruction)
    {
        if (instruction.IsInvalid || IsForbidden(instruction) || unit.IsInsideInstruction(instruction.IP) || instruction.NextIP > unit.Limit)
        {
            return false;
        }

        return !Branches.TryTarget(instruction, out var target) || (unit.Range.Contains(target) && !unit.IsInsideInstruction(target));
    }

    /// <summary>What no program contains; musl does contain <c>hlt</c>, to crash.</summary>
    private static bool IsForbidden(in Instruction instruction) => instruction.IsPrivileged && instruction.Code != Code.Hlt;

    private static bool IsPadding(in Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Int3;
}
