namespace Trapless.Rewriter;

/// <summary>What some bytes would be if they were an instruction.</summary>
internal enum ReferenceKind
{
    /// <summary>A direct jump or call.</summary>
    Branch,

    /// <summary>A load of an address.</summary>
    Address,

    /// <summary>An entry of a jump table, if what is loaded is the address of one.</summary>
    Table,

    /// <summary>A load of a number, which may as well be no address.</summary>
    Number,
}

/// <summary>Bytes that would refer to a watched address if they were an instruction.</summary>
/// <param name="Source">Address of the opcode.</param>
/// <param name="Target">Where it points.</param>
/// <param name="Kind">How.</param>
internal sealed record Reference(ulong Source, ulong Target, ReferenceKind Kind = ReferenceKind.Branch);
