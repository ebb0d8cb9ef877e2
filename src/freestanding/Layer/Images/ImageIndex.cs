using System.Runtime.CompilerServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Looks files up in the image cache: one readlink for the record, unless the program's has it too (<see cref="NeededRecords"/>), one open
/// and one fstat to get the image and to know that it is still the file the record speaks of.
/// </summary>
internal static unsafe class ImageIndex
{
    public const int Missing = 0, NoSites = 1, NotRewritten = 2, Found = 3;

    /// <summary>The file cannot be served together with the layer: it uses the GS base, or may create tasks unseen.</summary>
    public const int Incompatible = 4;

    private const int PathSize = 4096, MakeAttempts = 3;
    private const int NameRoom = ImageRecord.NameSize + 32; // "/v2/images/" and a name; a key is shorter

    /// <summary>
    /// What the cache says of the open file with this status; with <see cref="Found"/> the image is open in <paramref name="image"/>, unless that
    /// is null: then only the record is wanted, and whether the image is still the one it speaks of is not asked. <paramref name="headers"/> are
    /// the file's where they have been read, else null.
    /// </summary>
    public static int Find(int fd, Stat* file, ElfFile* headers, ImageRecord* record, int* image)
    {
        byte* cache;
        if (RecentRecord.Find(file, record, &cache) && (image == null || OpenImage(cache, record, image)))
        {
            return Found;
        }

        byte* name = stackalloc byte[NameRoom];
        name[0] = 0;
        int found = Process.UserCache == null ? Missing : FindIn(Process.UserCache, name, fd, file, headers, record, image);
        if (found != Missing)
        {
            return found;
        }

        byte* system = CacheTrust.SystemCache();
        return system == null ? Missing : FindIn(system, name, fd, file, headers, record, image);
    }

    /// <summary>
    /// As <see cref="Find"/>, and where there is no record the helper makes one, with <paramref name="closure"/> also for what the file
    /// needs. The path of the open file is asked for only then. The status may be renewed.
    /// </summary>
    public static int FindOrMake(int fd, Stat* file, ElfFile* headers, ImageRecord* record, int* image, bool closure)
    {
        int found = Find(fd, file, headers, record, image);
        return found == Missing ? MakeAndFind(fd, file, record, image, closure) : found;
    }

    /// <summary>Not inlined: its path would lengthen the stack of every start by a page that is not touched yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int MakeAndFind(int fd, Stat* file, ImageRecord* record, int* image, bool closure)
    {
        int found = Missing;
        byte* path = stackalloc byte[PathSize];
        for (int attempt = 0; found == Missing && attempt < MakeAttempts; attempt++)
        {
            ulong changed = file->Changed;
            DescriptorPath.ForOthers(fd, file, path, PathSize);
            if (path[0] == '/' && Make(path, closure))
            {
                found = Find(fd, file, null, record, image);
            }

            // A package manager that replaces the file links and unlinks it: then the key is another, and its name may lead to the new file already.
            if (found != Missing || Files.Status(fd, file) != 0 || file->Changed == changed)
            {
                return found;
            }

            found = Find(fd, file, null, record, image);
        }

        return found;
    }

    /// <summary>The rewriter may just have created the cache: what others put in its place is not used.</summary>
    private static bool Make(byte* path, bool closure)
    {
        if (!Rewriter.Make(path, closure))
        {
            return false;
        }

        uint user = (uint)Sys.Call(SystemCall.Geteuid);
        if (!CacheTrust.Usable(Process.UserCache, user, &user))
        {
            Process.UserCache = null;
        }

        return true;
    }

    /// <summary><paramref name="name"/> is the entry's once the first cache was asked: to make it may be to read the whole file.</summary>
    private static int FindIn(byte* cache, byte* name, int fd, Stat* file, ElfFile* headers, ImageRecord* record, int* image)
    {
        if (name[0] == 0 && !MakeName(name, fd, file, headers))
        {
            return NotRewritten;
        }

        int size = Text.Length(cache) + NameRoom;
        byte* path = stackalloc byte[size];
        TextBuffer key;
        TextBuffer.Init(&key, path, size);
        TextBuffer.Add(&key, cache);
        TextBuffer.Add(&key, "/v2/index/"u8);
        TextBuffer.Add(&key, name);
        if (key.Overflowed)
        {
            return Missing;
        }

        if (!NeededRecords.AreRead)
        {
            byte* own = NeededRecords.ReadProgram(path, cache);
            return own == null ? Missing : Understand(own, cache, file, record, image);
        }

        byte* known = NeededRecords.Find(cache, name);
        int found = known == null ? Missing : Understand(known, cache, file, record, image);
        return found != Missing ? found : FindEntry(path, cache, file, record, image);
    }

    /// <summary>By the index itself. Not inlined: the usual start does not need its stack.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int FindEntry(byte* path, byte* cache, Stat* file, ImageRecord* record, int* image)
    {
        const int Longest = 1024;
        byte* text = stackalloc byte[Longest];
        if (Files.ReadLink(path, text, Longest) < 0)
        {
            return Missing;
        }

        NeededRecords.CutFirst(text);
        return Understand(text, cache, file, record, image);
    }

    /// <summary>What a record says, and with <paramref name="image"/> whether the image is still the one it speaks of.</summary>
    private static int Understand(byte* text, byte* cache, Stat* file, ImageRecord* record, int* image)
    {
        byte* body = Text.After(text, "img:"u8);
        if (body == null)
        {
            if (Text.Is(text, "none"u8))
            {
                RecentRecord.RememberSiteless(file);
                return NoSites;
            }

            return Text.Is(text, "none:gs"u8) ? Incompatible : NotRewritten;
        }

        if (!ImageRecord.Parse(record, body))
        {
            return Missing;
        }

        // A call made where nobody sees it is seen with --complete.
        ulong unfit = ImageRecord.UsesGs | (Process.Complete ? 0 : ImageRecord.CallMayBeMissed);
        if ((record->Flags & unfit) != 0)
        {
            return Incompatible;
        }

        if (image != null && !OpenImage(cache, record, image))
        {
            return Missing;
        }

        RecentRecord.Remember(file, record, cache);
        return Found;
    }

    private static bool MakeName(byte* name, int fd, Stat* file, ElfFile* headers)
    {
        TextBuffer key;
        TextBuffer.Init(&key, name, NameRoom);
        AddKey(&key, file);
        return !ContentKey.IsNeeded(file) || ContentKey.Add(&key, fd, headers, file->Size);
    }

    private static void AddKey(TextBuffer* key, Stat* file)
    {
        TextBuffer.AddHex(key, file->Device);
        TextBuffer.Add(key, (byte)'-');
        TextBuffer.AddHex(key, file->Inode);
        TextBuffer.Add(key, (byte)'-');
        TextBuffer.AddHex(key, file->Size);
        TextBuffer.Add(key, (byte)'-');
        TextBuffer.AddHex(key, file->Modified);
        TextBuffer.Add(key, (byte)'-');
        TextBuffer.AddHex(key, file->Changed);
    }

    /// <summary>Opens the image, if it is still the one of the record.</summary>
    private static bool OpenImage(byte* cache, ImageRecord* record, int* image)
    {
        int size = Text.Length(cache) + NameRoom;
        byte* path = stackalloc byte[size];
        TextBuffer name;
        TextBuffer.Init(&name, path, size);
        TextBuffer.Add(&name, cache);
        TextBuffer.Add(&name, "/v2/images/"u8);
        TextBuffer.Add(&name, record->Name);
        *image = name.Overflowed ? -1 : Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        Stat status;
        if (*image >= 0 && (Files.Status(*image, &status) != 0 || !IsOf(record, &status)))
        {
            Files.Close(*image);
            *image = -1;
        }

        return *image >= 0;
    }

    private static bool IsOf(ImageRecord* record, Stat* image) =>
        image->Inode == record->Inode && image->Size == record->Size && image->Modified == record->Modified && image->Changed == record->Changed;
}
