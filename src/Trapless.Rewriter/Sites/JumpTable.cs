using System.Buffers.Binary;

namespace Trapless.Rewriter;

/// <summary>
/// A table of signed 32-bit distances, the form compilers use in position-independent code. Where it ends is not written anywhere: at the latest
/// where a distance leads out of the code.
/// </summary>
internal static class JumpTable
{
    private const int MaxEntries = 2048, EntrySize = 4;

    /// <summary>Where each entry lies and leads.</summary>
    /// <param name="origin">What the distances are from: the table itself, or a label.</param>
    public static IEnumerable<(ulong Place, ulong Target)> Read(CodeSpace space, ulong table, ulong origin)
    {
        var bytes = space.Elf.FromAddress(table);
        for (var i = 0; i < MaxEntries && bytes.Length >= EntrySize; i++, bytes = bytes[EntrySize..])
        {
            var target = origin + (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
            if (!space.Contains(target))
            {
                break;
            }

            yield return (table + (EntrySize * (ulong)i), target);
        }
    }
}
