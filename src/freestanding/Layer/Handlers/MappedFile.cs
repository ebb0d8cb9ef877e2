using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Finds the file behind an address.</summary>
internal static unsafe class MappedFile
{
    /// <summary>The path and the file offset of <paramref name="address"/>; false when it is not of a file or /proc does not tell.</summary>
    public static bool Find(ulong address, byte* path, ulong* offset) => Find(MapsReader.Own, address, path, offset);

    /// <summary>The same of the process whose /proc/PID/maps <paramref name="file"/> is.</summary>
    public static bool Find(byte* file, ulong address, byte* path, ulong* offset)
    {
        *offset = 0;
        path[0] = 0;
        MapsReader maps;
        if (!MapsReader.Open(&maps, file, path))
        {
            return false;
        }

        bool found = false;
        while (!found && MapsReader.Next(&maps))
        {
            found = address >= maps.Start && address < maps.End;
            *offset = maps.Offset + (address - maps.Start);
        }

        MapsReader.Close(&maps);
        return found && path[0] == '/';
    }

    /// <summary>
    /// As <see cref="Find(ulong, byte*, ulong*)"/>, for people: the original where the address is of an image's text, whose offsets are the original's, and the kernel's
    /// own name in brackets. False for anonymous memory; <paramref name="offset"/> is the address then.
    /// </summary>
    public static bool Name(ulong address, byte* path, ulong* offset)
    {
        ulong start = 0, end = 0;
        bool image = LoadedImages.FindSpan(address, &start, &end);
        byte* original = stackalloc byte[MapsReader.PathSize];
        original[0] = 0;
        bool found = Find(address, path, offset) || path[0] == '[';
        if (image && found && FirstFile(start, end, path, original))
        {
            Memory.Copy(path, original, Text.Length(original) + 1);
        }

        *offset = found ? *offset : address;
        return found;
    }

    /// <summary>The first file mapped in a range other than <paramref name="image"/>: a library's text is its image's, the rest its own.</summary>
    public static bool FirstFile(ulong start, ulong end, byte* image, byte* path)
    {
        MapsReader maps;
        if (!MapsReader.Open(&maps, path))
        {
            return false;
        }

        bool found = false;
        while (!found && MapsReader.Next(&maps))
        {
            found = maps.Start >= start && maps.Start < end && path[0] == '/' && !Text.Same(path, image);
        }

        MapsReader.Close(&maps);
        return found;
    }
}
