using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The file of the running program: where it was when the program started, or by its mapping when that leads elsewhere now (renamed,
/// replaced, deleted, another root, never had a path).
/// </summary>
internal static unsafe class OwnProgram
{
    /// <summary>A path to open it by. Through the mapping needs CAP_CHECKPOINT_RESTORE (fs/proc/base.c); without, what now has the program's path.</summary>
    public static byte* Path(byte* buffer)
    {
        return IsAt(Process.Program) || !FindMapping(buffer) || !IsAt(buffer) ? Process.Program : buffer;
    }

    /// <summary>What the kernel would call it in /proc/self/exe. <paramref name="buffer"/>: 4096 bytes.</summary>
    public static byte* Name(byte* buffer)
    {
        const int MappingSize = 80;
        byte* mapping = stackalloc byte[MappingSize];
        return IsAt(Process.Program) || !FindMapping(mapping) || Files.ReadLink(mapping, buffer, 4096) < 0 ? Process.Program : buffer;
    }

    private static bool IsAt(byte* path)
    {
        Stat status;
        return Sys.Call(SystemCall.Newfstatat, Files.AtFdCwd, (long)path, (long)&status, 0) == 0 && IsFile(status.Device, status.Inode);
    }

    private static bool IsFile(ulong device, ulong inode) => inode == Process.ProgramInode && device == Process.ProgramDevice;

    /// <summary>Writes "/proc/self/map_files/START-END" of a mapping of it, in 80 bytes. False where the kernel has none, or counts its devices otherwise (btrfs).</summary>
    private static bool FindMapping(byte* link)
    {
        byte* path = stackalloc byte[MapsReader.PathSize];
        MapsReader maps;
        if (!MapsReader.Open(&maps, path))
        {
            return false;
        }

        bool found = false;
        while (!found && MapsReader.Next(&maps))
        {
            found = IsFile(maps.Device, maps.Inode);
        }

        MapsReader.Close(&maps);
        TextBuffer text;
        TextBuffer.Init(&text, link, 80);
        TextBuffer.Add(&text, "/proc/self/map_files/"u8);
        TextBuffer.AddHex(&text, maps.Start);
        TextBuffer.Add(&text, (byte)'-');
        TextBuffer.AddHex(&text, maps.End);
        return found;
    }
}
