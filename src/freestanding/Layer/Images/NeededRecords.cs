using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The program's record and, behind it, the records of the files it needs, each with its key (docs/formats.md): what the dynamic linker maps
/// is found without a look at the index. Read before the program runs, by one task; only read from then on.
/// </summary>
internal static unsafe class NeededRecords
{
    private const int Size = 4096; // longer than any text (IndexText.cs)
    private static byte* first, cache;
    private static bool closed;

    /// <summary>Whether records of other files than the program are asked for now.</summary>
    public static bool AreRead => closed || cache != null;

    /// <summary>The program has been looked for; others may be from now on, by several tasks at once.</summary>
    public static void Close() => closed = true;

    /// <summary>Reads the program's record at <paramref name="path"/>. Null when there is none.</summary>
    public static byte* ReadProgram(byte* path, byte* cacheOfIt)
    {
        byte* text = Symbols.NeededRecords();
        if (Files.ReadLink(path, text, Size - 1) < 0) // a byte is for the second NUL
        {
            return null;
        }

        cache = cacheOfIt;
        first = CutUp(text);
        return text;
    }

    /// <summary>The record of the file with this key in this cache, or null: then the index is to be asked.</summary>
    public static byte* Find(byte* cacheOfIt, byte* key)
    {
        if (cache != cacheOfIt)
        {
            return null;
        }

        for (byte* entry = first; *entry != 0; entry += Text.Length(entry) + 1)
        {
            byte* rest = Text.After(entry, key);
            if (rest != null && *rest == '=')
            {
                return rest + 1;
            }
        }

        return null;
    }

    /// <summary>Ends the first record of a text where others follow.</summary>
    public static void CutFirst(byte* text)
    {
        while (*text != 0 && *text != ';')
        {
            text++;
        }

        *text = 0;
    }

    /// <summary>Ends each record with a NUL, and the last with two. What follows the first.</summary>
    private static byte* CutUp(byte* text)
    {
        byte* second = null;
        for (; *text != 0; text++)
        {
            if (*text == ';')
            {
                *text = 0;
                second = second == null ? text + 1 : second;
            }
        }

        text[1] = 0;
        return second == null ? text : second;
    }
}
