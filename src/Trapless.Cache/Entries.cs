using System.Runtime.InteropServices;

namespace Trapless.Cache;

/// <summary>Makes, names and removes the entries of directories, whatever bytes their paths are of (<see cref="PathText"/>).</summary>
public static class Entries
{
    private const UnixFileMode Parents = (UnixFileMode)0x1FF; // less the umask, as mkdir -p
    private const int LongestLink = 4096;

    /// <summary>The names in a directory.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<string> Names(string directory)
    {
        using var open = PathText.IsPlain(directory) ? null : UnlockedFile.Read(directory);
        var path = open is null ? directory : $"/proc/self/fd/{open.DangerousGetHandle()}";
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos()) yield return entry.Name;
    }

    /// <summary>Removes a file if it is there.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    public static void Delete(string path)
    {
        if (Native.Unlink(path) != 0 && Marshal.GetLastPInvokeError() is not Native.ErrnoNotFound and var errno) throw Failure(errno);
    }

    /// <summary>Where a symbolic link leads; null if it is none.</summary>
    public static unsafe string? LinkTarget(string path)
    {
        var buffer = stackalloc byte[LongestLink];
        var length = Native.ReadLink(path, buffer, LongestLink);
        return length > 0 ? PathText.Decode(new ReadOnlySpan<byte>(buffer, (int)length)) : null;
    }

    /// <summary>Makes a directory, and those above it, unless it is there.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    internal static void CreateDirectory(string path, UnixFileMode mode)
    {
        if (Native.MakeDirectory(path, (uint)mode) == 0) return;
        var errno = Marshal.GetLastPInvokeError();
        if (errno == Native.ErrnoNotFound && Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            CreateDirectory(parent, Parents);
            if (Native.MakeDirectory(path, (uint)mode) == 0) return;
            errno = Marshal.GetLastPInvokeError();
        }
        if (errno != Native.ErrnoExists || FileStatus.TryGet(path) is not { IsDirectory: true }) throw Failure(errno);
    }

    /// <summary>Gives a file another name, in place of whatever had it.</summary>
    /// <exception cref="IOException">The system refused; <c>HResult</c> is its errno.</exception>
    internal static void Rename(string from, string to)
    {
        if (Native.Rename(from, to) != 0) throw Failure(Marshal.GetLastPInvokeError());
    }

    internal static IOException Failure(int errno) => new(Marshal.GetPInvokeErrorMessage(errno), errno);
}
