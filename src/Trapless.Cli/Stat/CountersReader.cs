using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Trapless.Abi;
using Trapless.Cache;

namespace Trapless.Cli.Stat;

/// <summary>Reads a counters file after the run. Processes killed in the middle may have left it in any state: nothing is trusted.</summary>
internal static class CountersReader
{
    private const int ParentAt = 8, CommAt = 16, CommSize = 16, PathAt = 32, PathSize = 256, CallsAt = 4096, CallSize = 32, UnnumberedAt = 20480;

    /// <summary>Reads the file.</summary>
    /// <exception cref="CliException">It is no counters file.</exception>
    internal static RunCounts Read(string path)
    {
        using var file = UnlockedFile.Read(path);
        var head = Bytes(file, 0, CountersFile.ProcessesAt);
        if (!head.AsSpan().StartsWith(CountersFile.Magic)) throw new CliException($"{path}: no counters file; something else wrote over it");
        var used = U64(head, CountersFile.UsedAt);
        var count = (int)Math.Min(used, Math.Min(U64(head, CountersFile.CapacityAt), CountersFile.Capacity));
        var processes = Enumerable.Range(0, count).Select(i => Process(Bytes(file, CountersFile.ProcessesAt + ((long)i * CountersFile.ProcessSize), CountersFile.ProcessSize)));
        return new RunCounts([.. processes], used - (ulong)count, Log(head), MissedSites(file), U64(head, CountersFile.MissedLostAt), TickLength.Of(head));
    }

    private static ProcessCounts Process(byte[] entry) => new(
        (int)U64(entry, 0), (int)U64(entry, ParentAt), Text(entry.AsSpan(CommAt, CommSize)), Text(entry.AsSpan(PathAt, PathSize)),
        [.. Enumerable.Range(0, SlotContract.SlotCount).Select(n => Call(entry, n)).Where(c => c.Count > 0)], U64(entry, UnnumberedAt));

    private static CallCount Call(byte[] entry, int number)
    {
        var at = CallsAt + (number * CallSize);
        return new CallCount(number, U64(entry, at), U64(entry, at + 8), U64(entry, at + 16), U64(entry, at + 24));
    }

    /// <summary>Two processes may have made an entry each for one site: they are added up.</summary>
    private static MissedSite[] MissedSites(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        const int countAt = 8, offsetAt = 16, pidAt = 24, pathAt = 32, valid = 2;
        var table = Bytes(file, CountersFile.MissedAt, CountersFile.MissedCapacity * CountersFile.MissedSize);
        var entries = Enumerable.Range(0, CountersFile.MissedCapacity).Select(i => i * CountersFile.MissedSize).TakeWhile(at => U64(table, at) != 0).Where(at => U64(table, at) == valid);
        var sites = entries.Select(at =>
        {
            var path = Text(table.AsSpan(at + pathAt, CountersFile.MissedSize - pathAt));
            return new MissedSite(path.Length == 0 ? null : path, path.Length == 0 ? (int)U64(table, at + pidAt) : null, U64(table, at + offsetAt), U64(table, at + countAt));
        });
        return [.. sites.GroupBy(s => s with { Count = 0 }).Select(g => g.Key with { Count = g.Aggregate(0UL, (sum, s) => sum + s.Count) }).OrderByDescending(s => s.Count).ThenBy(s => s.Place, StringComparer.Ordinal)];
    }

    private static IncompleteFile[] Log(byte[] head)
    {
        var length = (int)Math.Min(U64(head, CountersFile.LogLengthAt), CountersFile.LogSize);
        var lines = Encoding.UTF8.GetString(head, CountersFile.LogAt, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(Line).OfType<IncompleteFile>().Distinct().Where(f => f.Sites != 0).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    private static IncompleteFile? Line(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        if (tab < 0 || !long.TryParse(line.AsSpan(0, tab), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sites)) return null;
        return new IncompleteFile(line[(tab + 1)..], sites < 0 ? null : sites);
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static byte[] Bytes(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, int count)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), offset + done);
            if (read == 0) break;
            done += read;
        }
        return bytes;
    }

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
