namespace Trapless.Rewriter;

/// <summary>Bytes that would be a branch to, or a load of, a watched address if they were an instruction.</summary>
/// <param name="Source">Address of the opcode.</param>
/// <param name="Target">Where it points.</param>
/// <param name="IsNumber">An immediate, which may as well be a number that is no address.</param>
internal sealed record Reference(ulong Source, ulong Target, bool IsNumber = false);
