using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>
/// The instructions of one unit of the <see cref="FunctionMap"/>, found by following the flow of control from its roots, and
/// the addresses in it that something may jump to. Bytes the flow never reaches stay data. Only where instructions begin is kept, one byte for each of the
/// code: a unit may be all code of a file that has no tables, and an instruction takes 40.
/// </summary>
internal sealed class CodeUnit
{
    [Flags]
    private enum Mark : byte
    {
        None = 0,
        Begins = 1,
        Covered = 2,
        Target = 4,
        Guessed = 8,
        LikelyTarget = 16,
    }

    private readonly Stack<ulong> _work = new();
    private readonly SortedSet<ulong> _dataReferences = [];
    private readonly bool _fixed;
    private Mark[] _marks = [];

    public CodeUnit(CodeRange range, ulong start, ulong knownEnd, ulong limit, bool isFixed) =>
        (Range, Start, KnownEnd, Limit, _fixed) = (range, start, knownEnd, limit, isFixed);

    public CodeRange Range { get; }

    public ulong Start { get; }

    /// <summary>Where the tables say the function ends; equal to <see cref="Start"/> if they do not.</summary>
    public ulong KnownEnd { get; }

    /// <summary>Start of the next unit.</summary>
    public ulong Limit { get; }

    /// <summary>Set once the roots that tables and data know have been followed.</summary>
    public bool IsExplored { get; set; }

    /// <summary>A jump through a register or a table.</summary>
    public bool HasIndirectJump { get; private set; }

    /// <summary>Direct branch targets in other units.</summary>
    public List<ulong> Outside { get; } = [];

    /// <summary>Code addresses the code loads into registers, in any unit.</summary>
    public List<ulong> CodeReferences { get; } = [];

    /// <summary>Addresses it loads, of data or in the text, which may be jump tables; each once.</summary>
    public List<ulong> DataReferences { get; } = [];

    /// <summary>Tables of 8-byte addresses it jumps through.</summary>
    public List<ulong> AbsoluteTables { get; } = [];

    /// <summary>How many of <see cref="DataReferences"/>, <see cref="AbsoluteTables"/> and <see cref="CodeReferences"/> were followed or marked.</summary>
    public (int Data, int Absolute, int Code) Followed { get; set; }

    /// <summary>The next address of data behind this one that the unit loads; the largest number if there is none.</summary>
    public ulong DataReferenceAfter(ulong address) =>
        address < _dataReferences.Max ? _dataReferences.GetViewBetween(address + 1, ulong.MaxValue).Min : ulong.MaxValue;

    public bool Contains(ulong address) => address >= Start && address < Limit;

    public bool IsInstruction(ulong address) => Has(address, Mark.Begins);

    /// <summary>True for a byte of an instruction that is not its first.</summary>
    public bool IsInsideInstruction(ulong address) => Has(address, Mark.Covered) && !Has(address, Mark.Begins);

    public bool IsCode(ulong address) => Has(address, Mark.Covered);

    public bool IsTarget(ulong address) =>
        Has(address, Mark.Target) || (Has(address, Mark.LikelyTarget) && !IsInsideInstruction(address));

    /// <summary>True for an instruction only reached from an address found in data or a register.</summary>
    public bool IsGuessed(ulong address) => Has(address, Mark.Guessed);

    public void MarkTarget(ulong address)
    {
        if (Contains(address))
        {
            Marks()[(int)(address - Start)] |= Mark.Target;
        }
    }

    /// <summary>
    /// Marks an address that a number only looks like. A real one is where an instruction begins, so the middle of one proves
    /// that the number is something else.
    /// </summary>
    public void MarkLikelyTarget(ulong address)
    {
        if (Contains(address))
        {
            Marks()[(int)(address - Start)] |= Mark.LikelyTarget;
        }
    }

    /// <summary>The instructions that hold the byte at <paramref name="address"/>: overlapping ones all.</summary>
    public IEnumerable<Instruction> Around(ulong address)
    {
        const ulong longest = 15;
        for (var back = 0ul; back < longest && address - back >= Start && address >= back; back++)
        {
            if (IsInstruction(address - back))
            {
                Range.Decode(address - back, out var instruction);
                if (instruction.NextIP > address)
                {
                    yield return instruction;
                }
            }
        }
    }

    /// <summary>Follows the flow of control from <paramref name="root"/>, which something jumps to.</summary>
    public void Follow(ulong root)
    {
        if (Contains(root))
        {
            MarkTarget(root);
            _work.Push(root);
            Walk(Mark.None);
        }
    }

    /// <summary>As <see cref="Follow"/> for an address that is only probably code.</summary>
    public void FollowGuess(ulong root)
    {
        MarkTarget(root);
        _work.Push(root);
        Walk(Mark.Guessed);
    }

    private void Walk(Mark certainty)
    {
        while (_work.TryPop(out var address))
        {
            Instruction previous = default;
            var isKnown = address < KnownEnd;
            while (Contains(address) && !IsInstruction(address) && Decode(address, out var instruction))
            {
                if (isKnown && address >= KnownEnd && FellOff(previous, instruction))
                {
                    break;
                }

                Record(instruction, certainty);
                if (!Branches.FallsThrough(instruction) || (isKnown && instruction.NextIP >= KnownEnd && Branches.NeverReturns(previous, instruction)))
                {
                    break;
                }

                (address, previous) = (instruction.NextIP, instruction);
            }
        }
    }

    /// <summary>
    /// True where a function that falls off its end does so for want of a return: after a last call that never comes back, or into
    /// padding. Hand-written code that goes on past its unwind information does neither.
    /// </summary>
    private bool FellOff(in Instruction previous, in Instruction next) =>
        next.Mnemonic is Mnemonic.Nop or Mnemonic.Int3 || (next.IP == KnownEnd && previous.Mnemonic == Mnemonic.Call);

    private bool Decode(ulong address, out Instruction instruction)
    {
        Range.Decode(address, out instruction);
        return !instruction.IsInvalid && instruction.NextIP <= Limit;
    }

    private void Record(in Instruction instruction, Mark certainty)
    {
        var marks = Marks().AsSpan((int)(instruction.IP - Start), instruction.Length);
        marks[0] |= Mark.Begins | certainty;
        foreach (ref var mark in marks)
        {
            mark |= Mark.Covered;
        }

        if (instruction.Code == Iced.Intel.Code.Endbr64)
        {
            marks[0] |= Mark.Target;
        }

        FollowBranch(instruction);
        CollectReferences(instruction);
    }

    private void FollowBranch(in Instruction instruction)
    {
        if (Branches.TryTarget(instruction, out var target))
        {
            if (Contains(target))
            {
                MarkTarget(target);
                _work.Push(target);
            }
            else
            {
                Outside.Add(target);
            }
        }
        else if (instruction.FlowControl == FlowControl.IndirectBranch && !instruction.IsIPRelativeMemoryOperand)
        {
            HasIndirectJump = true;
            if (instruction.Op0Kind == OpKind.Memory && instruction.MemoryIndexScale == 8 && instruction.MemoryBase == Register.None)
            {
                AbsoluteTables.Add(instruction.MemoryDisplacement64);
            }
        }
    }

    private void CollectReferences(in Instruction instruction)
    {
        if (instruction.IsIPRelativeMemoryOperand && instruction.Mnemonic == Mnemonic.Lea)
        {
            var address = instruction.IPRelativeMemoryAddress;
            if (Range.Contains(address))
            {
                CodeReferences.Add(address);
            }

            // In the text, too: linkers may put what is only read between the code.
            if (_dataReferences.Add(address))
            {
                DataReferences.Add(address);
            }
        }
        else if (_fixed && Branches.TryLoadedAddress(instruction, out var immediate) && Range.Contains(immediate))
        {
            CodeReferences.Add(immediate);
        }
    }

    private Mark[] Marks() => _marks.Length > 0 ? _marks : _marks = new Mark[Limit - Start];

    private bool Has(ulong address, Mark mark) => _marks.Length > 0 && Contains(address) && (_marks[(int)(address - Start)] & mark) != Mark.None;
}
