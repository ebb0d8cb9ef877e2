namespace Trapless.Elf.Unwind;

/// <summary>What the call frame instructions say at one address, as instructions again.</summary>
public static class CfaRules
{
    /// <summary>
    /// The rules in force at <paramref name="pc"/>: the CIE's instructions and the FDE's up to there, executed and collapsed
    /// to one definition of the CFA and one instruction for each register, without any advance of the location. They mean the
    /// same in an FDE whose CIE has no instructions, code factor 1, data factor -8 and return address column 16, as
    /// <see cref="EhFrameBuilder"/> writes. Two addresses with the same rules give the same bytes.
    /// </summary>
    /// <exception cref="ElfException">The FDE does not describe <paramref name="pc"/>, or its instructions are damaged or unknown.</exception>
    public static byte[] EffectiveInstructions(this Fde fde, ulong pc)
    {
        ArgumentNullException.ThrowIfNull(fde);
        if (!fde.Contains(pc))
        {
            throw new ElfException(ElfError.DamagedUnwind, fde.File, pc, "the FDE does not describe this address");
        }

        if (fde.Cie.ReturnAddressRegister != CfaEmitter.ReturnAddress)
        {
            throw new ElfException(ElfError.UnknownUnwind, fde.File, fde.Cie.Address, "the return address is not in column 16");
        }

        return CfaEmitter.Emit(new CfaInterpreter(fde).StateAt(pc));
    }
}
