namespace Trapless.Elf.Unwind;

/// <summary>Executes the call frame instructions of one FDE up to an address.</summary>
internal sealed class CfaInterpreter(Fde fde)
{
    private const int OperandMask = 0x3f, DeepestStack = 32;

    private readonly Stack<CfaState> _remembered = new();
    private CfaState _state = new();
    private CfaState _initial = new();
    private ulong _location = fde.Start;

    public CfaState StateAt(ulong pc)
    {
        Execute(fde.Cie.InitialInstructions, fde.Cie.InstructionsAddress, ulong.MaxValue);
        _initial = _state.Copy();
        _location = fde.Start;
        Execute(fde.Instructions, fde.InstructionsAddress, pc);
        return _state;
    }

    private void Execute(ReadOnlyMemory<byte> instructions, ulong address, ulong pc)
    {
        var cursor = new ByteCursor(instructions.Span, address, fde.File, ElfError.DamagedUnwind);
        while (!cursor.AtEnd && _location <= pc)
        {
            var before = _location;
            var opcode = cursor.U8();
            if (!TryMoveLocation(ref cursor, opcode) && !TryDefineCfa(ref cursor, opcode) && !TryRegister(ref cursor, opcode))
            {
                ExecuteOther(ref cursor, (CfaOpcode)opcode);
            }

            if (_location < before)
            {
                throw cursor.Error(ElfError.DamagedUnwind, "the location moves backwards");
            }
        }
    }

    private bool TryMoveLocation(ref ByteCursor cursor, byte opcode)
    {
        if ((opcode & ~OperandMask) == (byte)CfaOpcode.AdvanceLoc)
        {
            Advance((ulong)(opcode & OperandMask));
            return true;
        }

        switch ((CfaOpcode)opcode)
        {
            case CfaOpcode.SetLoc:
                _location = PointerEncoding.Read(ref cursor, fde.Cie.FdeEncoding);
                return true;
            case CfaOpcode.AdvanceLoc1:
                Advance(cursor.U8());
                return true;
            case CfaOpcode.AdvanceLoc2:
                Advance(cursor.U16());
                return true;
            case CfaOpcode.AdvanceLoc4:
                Advance(cursor.U32());
                return true;
            default:
                return false;
        }
    }

    private void Advance(ulong delta) => _location = unchecked(_location + (delta * fde.Cie.CodeAlignment));

    private bool TryDefineCfa(ref ByteCursor cursor, byte opcode)
    {
        switch ((CfaOpcode)opcode)
        {
            case CfaOpcode.DefCfa:
                DefineCfa(cursor.Uleb(), unchecked((long)cursor.Uleb()));
                return true;
            case CfaOpcode.DefCfaSf:
                DefineCfa(cursor.Uleb(), Factored(cursor.Sleb()));
                return true;
            case CfaOpcode.DefCfaRegister:
                DefineCfa(cursor.Uleb(), _state.CfaOffset);
                return true;
            case CfaOpcode.DefCfaOffset:
                DefineCfa(_state.CfaRegister, unchecked((long)cursor.Uleb()));
                return true;
            case CfaOpcode.DefCfaOffsetSf:
                DefineCfa(_state.CfaRegister, Factored(cursor.Sleb()));
                return true;
            case CfaOpcode.DefCfaExpression:
                _state.CfaExpression = Block(ref cursor);
                _state.CfaIsDefined = true;
                return true;
            default:
                return false;
        }
    }

    private bool TryRegister(ref ByteCursor cursor, byte opcode)
    {
        var operand = (ulong)(opcode & OperandMask);
        switch ((CfaOpcode)(opcode & ~OperandMask))
        {
            case CfaOpcode.Offset:
                Set(cursor, operand, new(CfaRuleKind.Offset, Factored(unchecked((long)cursor.Uleb()))));
                return true;
            case CfaOpcode.Restore:
                Restore(cursor, operand);
                return true;
        }

        if (RuleKind((CfaOpcode)opcode) is not { } kind)
        {
            return false;
        }

        var register = cursor.Uleb();
        Set(cursor, register, ReadRule(ref cursor, (CfaOpcode)opcode, kind));
        return true;
    }

    private static CfaRuleKind? RuleKind(CfaOpcode opcode) => opcode switch
    {
        CfaOpcode.Undefined => CfaRuleKind.Undefined,
        CfaOpcode.SameValue => CfaRuleKind.SameValue,
        CfaOpcode.Register => CfaRuleKind.Register,
        CfaOpcode.OffsetExtended or CfaOpcode.OffsetExtendedSf or CfaOpcode.GnuNegativeOffsetExtended => CfaRuleKind.Offset,
        CfaOpcode.ValOffset or CfaOpcode.ValOffsetSf => CfaRuleKind.ValOffset,
        CfaOpcode.Expression => CfaRuleKind.Expression,
        CfaOpcode.ValExpression => CfaRuleKind.ValExpression,
        _ => null,
    };

    private CfaRule ReadRule(ref ByteCursor cursor, CfaOpcode opcode, CfaRuleKind kind) => opcode switch
    {
        CfaOpcode.Undefined or CfaOpcode.SameValue => new(kind),
        CfaOpcode.Register => new(kind, unchecked((long)cursor.Uleb())),
        CfaOpcode.OffsetExtendedSf or CfaOpcode.ValOffsetSf => new(kind, Factored(cursor.Sleb())),
        CfaOpcode.GnuNegativeOffsetExtended => new(kind, unchecked(-Factored((long)cursor.Uleb()))),
        CfaOpcode.OffsetExtended or CfaOpcode.ValOffset => new(kind, Factored(unchecked((long)cursor.Uleb()))),
        _ => new(kind, Expression: Block(ref cursor)),
    };

    private void ExecuteOther(ref ByteCursor cursor, CfaOpcode opcode)
    {
        switch (opcode)
        {
            case CfaOpcode.Nop:
                break;
            case CfaOpcode.RestoreExtended:
                Restore(cursor, cursor.Uleb());
                break;
            case CfaOpcode.RememberState when _remembered.Count < DeepestStack:
                _remembered.Push(_state.Copy());
                break;
            case CfaOpcode.RestoreState when _remembered.Count > 0:
                _state = _remembered.Pop();
                break;
            case CfaOpcode.GnuArgsSize:
                _state.ArgumentsSize = cursor.Uleb();
                break;
            default:
                throw cursor.Error(ElfError.UnknownUnwind, $"call frame instruction 0x{(byte)opcode:x2} is unknown or out of place");
        }
    }

    private void DefineCfa(ulong register, long offset)
    {
        (_state.CfaRegister, _state.CfaOffset, _state.CfaIsDefined) = (register, offset, true);
        _state.CfaExpression = default;
    }

    private void Restore(in ByteCursor cursor, ulong register)
    {
        if (_initial.Registers.Find(register) is { } rule)
        {
            Set(cursor, register, rule);
        }
        else
        {
            _state.Registers.Remove(register);
        }
    }

    private void Set(in ByteCursor cursor, ulong register, CfaRule rule)
    {
        _state.Registers.Set(register, rule);
        if (_state.Registers.Count > CfaState.MostRules)
        {
            throw cursor.Error(ElfError.UnknownUnwind, $"rules for more than {CfaState.MostRules} registers");
        }
    }

    private static ReadOnlyMemory<byte> Block(ref ByteCursor cursor) => cursor.Take(cursor.Uleb()).ToArray();

    private long Factored(long value) => unchecked(value * fde.Cie.DataAlignment);
}
