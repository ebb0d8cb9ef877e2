using System.Buffers.Binary;
using System.Globalization;

namespace Trapless.Cli.Stat;

/// <summary>How long a tick of the time stamp counter is.</summary>
internal static class TickLength
{
    /// <summary>
    /// Nanoseconds per tick, from two readings of both clocks in the header, one at the start and one at the end of the run;
    /// if the second is missing, from what /proc/cpuinfo says; null if that says nothing either.
    /// </summary>
    internal static double? Of(ReadOnlySpan<byte> header)
    {
        var (ticks, time) = (U64(header, CountersFile.LastClockAt) - U64(header, CountersFile.FirstClockAt), U64(header, CountersFile.LastClockAt + 8) - U64(header, CountersFile.FirstClockAt + 8));
        var complete = U64(header, CountersFile.FirstClockAt) != 0 && U64(header, CountersFile.LastClockAt) > U64(header, CountersFile.FirstClockAt);
        return complete && time > 0 ? (double)time / ticks : FromCpuInfo();
    }

    private static double? FromCpuInfo()
    {
        const string key = "cpu MHz";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        var text = line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var megahertz) && megahertz > 0 ? 1000 / megahertz : null;
    }

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
