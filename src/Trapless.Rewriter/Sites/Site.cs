namespace Trapless.Rewriter;

/// <summary>One <c>syscall</c> instruction that is known to be one.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Unit">The code around it.</param>
internal sealed record Site(ulong Address, CodeUnit Unit)
{
    /// <summary>Bytes of <c>syscall</c>.</summary>
    public const int Length = 2;

    private SiteCode? _code;

    /// <summary>The instructions around it: those known when this is first asked for, which is after its unit has been explored.</summary>
    public SiteCode Code => _code ??= new SiteCode(Unit, Address);

    /// <summary>Address of the instruction after it.</summary>
    public ulong Next => Address + Length;
}
