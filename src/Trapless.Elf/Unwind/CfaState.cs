namespace Trapless.Elf.Unwind;

/// <summary>How one register, or the CFA, is found.</summary>
internal enum CfaRuleKind
{
    None,
    Undefined,
    SameValue,

    /// <summary>Saved at CFA + Value.</summary>
    Offset,

    /// <summary>Is CFA + Value.</summary>
    ValOffset,

    /// <summary>Is in register Value.</summary>
    Register,

    /// <summary>Saved where Expression says.</summary>
    Expression,

    /// <summary>Is what Expression says.</summary>
    ValExpression,
}

/// <summary>A rule with its offset in bytes, whatever factor its CIE used.</summary>
internal sealed record CfaRule(CfaRuleKind Kind, long Value = 0, ReadOnlyMemory<byte> Expression = default);

/// <summary>The rules at one address: where the CFA is and where the caller's registers are.</summary>
internal sealed class CfaState
{
    /// <summary>x86-64 has 17 general columns and 50 others; more rules are no compiler's work.</summary>
    public const int MostRules = 128;

    /// <summary>The register the CFA is relative to.</summary>
    public ulong CfaRegister { get; set; }

    /// <summary>The CFA is CfaRegister + CfaOffset, unless there is an expression.</summary>
    public long CfaOffset { get; set; }

    public bool CfaIsDefined { get; set; }

    public ReadOnlyMemory<byte> CfaExpression { get; set; }

    public ulong ArgumentsSize { get; set; }

    public RegisterRules Registers { get; private init; } = new();

    public CfaState Copy() => new()
    {
        CfaRegister = CfaRegister, CfaOffset = CfaOffset, CfaIsDefined = CfaIsDefined, CfaExpression = CfaExpression,
        ArgumentsSize = ArgumentsSize, Registers = Registers.Copy(),
    };
}
