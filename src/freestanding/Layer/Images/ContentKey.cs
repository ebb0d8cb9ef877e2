using System.Runtime.CompilerServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Where the times of a file have whole seconds (ext4 with small inodes, squashfs, images made with chosen times), a status may be two files': one
/// overwritten within the second, or that of the next medium in the same device. There the key goes on with the build-id, read from the file
/// in hand, or with a digest: of Go's build id, or of all of a file that has neither (docs/formats.md; EntryName.cs makes the same).
/// </summary>
internal static unsafe class ContentKey
{
    private const uint GnuBuildId = 3, MaximumBuildId = 64, GoBuildId = 4;
    private const ulong Chunk = 4096, Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>Whether the status alone does not tell the file from others.</summary>
    public static bool IsNeeded(Stat* file) => file->ChangedNanoseconds == 0;

    /// <summary>
    /// False: the file cannot be read, so that nothing is known of it. <paramref name="headers"/>: the file's, or null. Not inlined: the usual start does
    /// not need its stack.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Add(TextBuffer* key, int fd, ElfFile* headers, ulong size)
    {
        TextBuffer.Add(key, (byte)'-');
        return (headers != null ? AddIdentity(key, fd, headers) : ReadIdentity(key, fd)) || AddDigest(key, fd, size);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool ReadIdentity(TextBuffer* key, int fd)
    {
        ElfFile file;
        bool found = ElfFile.Read(&file, fd) && AddIdentity(key, fd, &file);
        ElfFile.Release(&file);
        return found;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AddIdentity(TextBuffer* key, int fd, ElfFile* file)
    {
        byte* memory = stackalloc byte[ElfNote.MemorySize + sizeof(ulong)];
        return AddBuildId(key, fd, file, memory) || AddGoBuildId(key, fd, file, memory);
    }

    private static bool AddBuildId(TextBuffer* key, int fd, ElfFile* file, byte* memory)
    {
        ElfNote note;
        if (!ElfNote.Find(fd, file, Text.Literal("GNU"u8), GnuBuildId, 1, memory, &note) || note.Size > MaximumBuildId)
        {
            return false;
        }

        for (uint i = 0; i < note.Size; i++)
        {
            TextBuffer.AddHex(key, (ulong)note.Description[i] >> 4);
            TextBuffer.AddHex(key, (ulong)note.Description[i] & 15);
        }

        return true;
    }

    /// <summary>Programs of Go, which are large, have one of their own: too long for a name.</summary>
    private static bool AddGoBuildId(TextBuffer* key, int fd, ElfFile* file, byte* memory)
    {
        ElfNote note;
        if (!ElfNote.Find(fd, file, Text.Literal("Go"u8), GoBuildId, 1, memory, &note))
        {
            return false;
        }

        *(ulong*)(note.Description + note.Size) = 0;
        TextBuffer.Add(key, (byte)'g');
        TextBuffer.AddHex(key, Mix(0, (ulong*)note.Description, note.Size));
        return true;
    }

    /// <summary>Every step is a bijection of the word: what differs in one word has different digests. The last word is filled up with zeros.</summary>
    private static ulong Mix(ulong digest, ulong* words, ulong size)
    {
        for (ulong i = 0; i < (size + 7) / 8; i++)
        {
            digest = (digest ^ words[i]) * Multiplier;
            digest ^= digest >> 32;
        }

        return digest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AddDigest(TextBuffer* key, int fd, ulong size)
    {
        ulong* words = stackalloc ulong[(int)Chunk / 8];
        ulong digest = 0;
        for (ulong at = 0; at < size; at += Chunk)
        {
            ulong count = size - at < Chunk ? size - at : Chunk;
            words[(count - 1) / 8] = 0; // what the last word lacks
            if (Files.ReadAt(fd, words, (long)count, at) != (long)count)
            {
                return false;
            }

            digest = Mix(digest, words, count);
        }

        TextBuffer.Add(key, (byte)'h'); // not a digit of a build-id
        TextBuffer.AddHex(key, digest);
        return true;
    }
}
