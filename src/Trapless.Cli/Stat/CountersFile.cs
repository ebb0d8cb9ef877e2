using System.Buffers.Binary;
using Trapless.Cache;
using Trapless.Cli.Launch;

namespace Trapless.Cli.Stat;

/// <summary>
/// The sparse file all processes of a run count in (docs/formats.md, "Counters"). In memory where the system has /dev/shm.
/// Removed when disposed.
/// </summary>
internal sealed class CountersFile : IDisposable
{
    internal const int Capacity = 8192;
    internal const int VersionAt = 8, UsedAt = 16, CapacityAt = 24, FirstClockAt = 32, LogLengthAt = 48, LastClockAt = 56;
    internal const int MissedTableAt = 80, MissedCapacityAt = 88, MissedLostAt = 96;
    internal const int LogAt = 4096, LogSize = 61440, ProcessesAt = 65536, ProcessSize = 24 * 1024;
    internal const int MissedCapacity = 4096, MissedSize = 256;
    internal const long MissedAt = ProcessesAt + ((long)Capacity * ProcessSize);

    private CountersFile(string path) => Path = path;

    internal static ReadOnlySpan<byte> Magic => "TRAPSTAT"u8;

    internal string Path { get; }

    /// <summary>Creates the file in /dev/shm, else TMPDIR, else /tmp.</summary>
    /// <exception cref="CliException">None of them takes it.</exception>
    internal static CountersFile Create()
    {
        var directory = FileStatus.TryGet("/dev/shm") is { IsDirectory: true } ? "/dev/shm" : EnvironmentBlock.Variable("TMPDIR") is { Length: > 0 } set ? set : "/tmp";
        var path = System.IO.Path.Combine(directory, $"trapless-stat-{Environment.ProcessId}-{Guid.NewGuid():n}");
        try
        {
            Initialize(path);
            return new CountersFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be created ({e.Message}); set TMPDIR to a directory you may write to", cause: e);
        }
    }

    public void Dispose() => Entries.Delete(Path);

    private static void Initialize(string path)
    {
        using var file = new FileStream(UnlockedFile.Create(path, forOwner: true), FileAccess.Write);
        file.SetLength(MissedAt + (MissedCapacity * MissedSize));
        var header = new byte[MissedLostAt];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(VersionAt), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(CapacityAt), Capacity);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(MissedTableAt), MissedAt);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(MissedCapacityAt), MissedCapacity);
        file.Write(header);
    }
}
