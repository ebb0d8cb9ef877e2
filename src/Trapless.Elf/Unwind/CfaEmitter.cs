namespace Trapless.Elf.Unwind;

/// <summary>Writes rules as call frame instructions for a CIE with code factor 1 and data factor -8.</summary>
internal sealed class CfaEmitter
{
    public const int DataAlignment = -8, ReturnAddress = 16;

    /// <summary>DW_OP_consts and DW_OP_plus: for offsets that are no multiple of 8.</summary>
    private const byte OpConsts = 0x11, OpPlus = 0x22;

    private readonly List<byte> _bytes = [];

    public static byte[] Emit(CfaState state)
    {
        var emitter = new CfaEmitter();
        emitter.EmitCfa(state);
        foreach (var entry in state.Registers.InOrder)
        {
            emitter.EmitRule(entry.Register, entry.Rule);
        }

        if (state.ArgumentsSize != 0)
        {
            emitter.Op(CfaOpcode.GnuArgsSize).Uleb(state.ArgumentsSize);
        }

        return [.. emitter._bytes];
    }

    private void EmitCfa(CfaState state)
    {
        if (!state.CfaIsDefined)
        {
            return;
        }

        if (!state.CfaExpression.IsEmpty)
        {
            Op(CfaOpcode.DefCfaExpression).Block(state.CfaExpression.Span);
        }
        else if (state.CfaOffset >= 0)
        {
            Op(CfaOpcode.DefCfa).Uleb(state.CfaRegister).Uleb((ulong)state.CfaOffset);
        }
        else if (state.CfaOffset % DataAlignment == 0)
        {
            Op(CfaOpcode.DefCfaSf).Uleb(state.CfaRegister).Sleb(state.CfaOffset / DataAlignment);
        }
        else
        {
            throw new ElfException(ElfError.UnknownUnwind, "call frame instructions", 0, "a negative CFA offset that is no multiple of 8");
        }
    }

    private void EmitRule(ulong register, CfaRule rule)
    {
        switch (rule.Kind)
        {
            case CfaRuleKind.Undefined:
                Op(CfaOpcode.Undefined).Uleb(register);
                break;
            case CfaRuleKind.SameValue:
                Op(CfaOpcode.SameValue).Uleb(register);
                break;
            case CfaRuleKind.Register:
                Op(CfaOpcode.Register).Uleb(register).Uleb(unchecked((ulong)rule.Value));
                break;
            case CfaRuleKind.Offset:
                EmitOffset(register, rule.Value);
                break;
            case CfaRuleKind.ValOffset:
                EmitFactored(CfaOpcode.ValOffsetSf, CfaOpcode.ValExpression, register, rule.Value);
                break;
            case CfaRuleKind.Expression:
                Op(CfaOpcode.Expression).Uleb(register).Block(rule.Expression.Span);
                break;
            case CfaRuleKind.ValExpression:
                Op(CfaOpcode.ValExpression).Uleb(register).Block(rule.Expression.Span);
                break;
        }
    }

    /// <summary>The one-byte form where register and offset allow it: nearly always.</summary>
    private void EmitOffset(ulong register, long offset)
    {
        if (register < 64 && offset <= 0 && offset % DataAlignment == 0)
        {
            Byte((byte)((byte)CfaOpcode.Offset | register)).Uleb((ulong)(offset / DataAlignment));
        }
        else
        {
            EmitFactored(CfaOpcode.OffsetExtendedSf, CfaOpcode.Expression, register, offset);
        }
    }

    private void EmitFactored(CfaOpcode factored, CfaOpcode expression, ulong register, long offset)
    {
        if (offset % DataAlignment == 0)
        {
            Op(factored).Uleb(register).Sleb(offset / DataAlignment);
            return;
        }

        var operation = new CfaEmitter().Byte(OpConsts).Sleb(offset).Byte(OpPlus);
        Op(expression).Uleb(register).Block([.. operation._bytes]);
    }

    private CfaEmitter Op(CfaOpcode opcode) => Byte((byte)opcode);

    private CfaEmitter Byte(byte value)
    {
        _bytes.Add(value);
        return this;
    }

    private CfaEmitter Block(ReadOnlySpan<byte> block)
    {
        Uleb((ulong)block.Length);
        _bytes.AddRange(block);
        return this;
    }

    private CfaEmitter Uleb(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(0x80 | (value & 0x7f)));
        }

        return Byte((byte)value);
    }

    private CfaEmitter Sleb(long value)
    {
        for (; value is < -0x40 or >= 0x40; value >>= 7)
        {
            _bytes.Add((byte)(0x80 | (value & 0x7f)));
        }

        return Byte((byte)(value & 0x7f));
    }
}
