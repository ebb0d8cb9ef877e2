using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Elf;

/// <summary>The number of dynamic symbols, which only the hash tables know when there are no section headers.</summary>
internal static class SymbolHash
{
    public static ulong CountSymbols(ElfFile file)
    {
        if (file.Dynamic?.Value(DynamicTag.Hash) is { } hash && file.TryAtAddress(hash, 8, out var header))
        {
            return ReadUInt32LittleEndian(header.Span[4..]);
        }

        return file.Dynamic?.Value(DynamicTag.GnuHash) is { } gnuHash ? CountGnu(file.FromAddress(gnuHash).Span) : 0;
    }

    /// <summary>
    /// DT_GNU_HASH: bucket count, first hashed symbol, Bloom filter words, shift; filter (8 bytes a word); buckets; one hash
    /// per symbol, whose lowest bit ends a chain. The last symbol ends the chain that the highest bucket starts.
    /// </summary>
    private static ulong CountGnu(ReadOnlySpan<byte> table)
    {
        if (table.Length < 16)
        {
            return 0;
        }

        ulong buckets = ReadUInt32LittleEndian(table), first = ReadUInt32LittleEndian(table[4..]);
        var bucketsStart = 16 + (8 * (ulong)ReadUInt32LittleEndian(table[8..]));
        var chainsStart = bucketsStart + (4 * buckets);
        if (chainsStart > (ulong)table.Length)
        {
            return 0;
        }

        var last = Highest(table[(int)bucketsStart..(int)chainsStart]);
        return last < first ? first : last + LengthOfChain(table[(int)chainsStart..], last - first);
    }

    private static ulong Highest(ReadOnlySpan<byte> buckets)
    {
        var highest = 0u;
        for (; buckets.Length >= 4; buckets = buckets[4..])
        {
            highest = Math.Max(highest, ReadUInt32LittleEndian(buckets));
        }

        return highest;
    }

    private static ulong LengthOfChain(ReadOnlySpan<byte> chains, ulong start)
    {
        for (var i = start; i < (ulong)chains.Length / 4; i++)
        {
            if ((chains[(int)i * 4] & 1) != 0)
            {
                return i - start + 1;
            }
        }

        return 0;
    }
}
