namespace Trapless.Abi;

/// <summary>Which constants an argument, or a field of the structure it points to, may have.</summary>
/// <param name="Call">The system call.</param>
/// <param name="Argument">Its index in the call's arguments.</param>
/// <param name="Field">The field of the structure it points to; null: the argument itself.</param>
/// <param name="Mask">The bits that are looked at.</param>
/// <param name="Set">What they may be.</param>
/// <param name="Condition">The rule holds only when this other argument has this value; null: always.</param>
/// <param name="Error">The name of the error for a constant the kernel does not know; null: it ignores what it does not know.</param>
public sealed record ArgumentRule(SystemCall Call, int Argument, StructureField? Field, ulong Mask, ConstantSet Set, ArgumentCondition? Condition, string? Error)
{
    /// <summary>The argument or field as a report names it: <c>how.resolve</c>.</summary>
    public string Subject => Call.Arguments[Argument].Name + (Field is null ? "" : "." + Field.Name);

    /// <summary>The constants a release knows here; a set that arguments share may have some that do not fit the mask.</summary>
    public IEnumerable<AbiConstant> ConstantsOf(KernelVersion release) => Set.Constants.Where(c => c.IsIn(release) && (c.Value & ~Mask) == 0);

    /// <summary>Bytes that are looked at: 4 or 8.</summary>
    public int Width => Field?.Size ?? (Is64Bit(Call.Arguments[Argument].Type) ? 8 : 4);

    private static bool Is64Bit(string type) =>
        type.Contains("long", StringComparison.Ordinal) || type.EndsWith('*') || type is "size_t" or "uint64_t" or "off_t" or "loff_t";
}

/// <summary>A value another argument must have.</summary>
/// <param name="Argument">Its index.</param>
/// <param name="Value">The value.</param>
public sealed record ArgumentCondition(int Argument, ulong Value);

/// <summary>A release from which on a call does more, or something else, with the same arguments.</summary>
/// <param name="Call">The system call.</param>
/// <param name="Since">The first release.</param>
/// <param name="Text">What it does from there on.</param>
public sealed record CallChange(SystemCall Call, KernelVersion Since, string Text);
