namespace Trapless.Layer;

/// <summary>The first line of a script, <c>#! interpreter [one argument]</c>, as fs/binfmt_script.c reads it.</summary>
internal static unsafe class ScriptLine
{
    /// <summary>
    /// Cuts the line in place. <paramref name="argument"/> is null when there is none. False: the kernel would say ENOEXEC (no
    /// interpreter, or its name is cut off by the end of the buffer).
    /// </summary>
    public static bool Parse(byte* head, long length, long capacity, byte** interpreter, byte** argument)
    {
        long end = 2;
        while (end < length && head[end] != '\n' && head[end] != 0)
        {
            end++;
        }

        bool newline = end < length && head[end] == '\n';
        bool cut = end >= length && length >= capacity;
        if (end >= capacity)
        {
            end = capacity - 1;
        }

        long at = SkipBlanks(head, 2, end);
        if (at == end)
        {
            return false;
        }

        long nameEnd = SkipWord(head, at, end);
        if (cut && nameEnd == end)
        {
            return false;
        }

        *interpreter = head + at;
        long start = SkipBlanks(head, nameEnd, end);
        while ((newline || cut) && end > start && IsBlank(head[end - 1]))
        {
            end--;
        }

        bool empty = !newline && !cut && start == end && nameEnd < end; // blanks, then the end of the file: an empty argument
        *argument = start < end || empty ? head + start : null;
        head[end] = 0;
        head[nameEnd] = 0;
        return true;
    }

    private static bool IsBlank(byte c) => c == ' ' || c == '\t';

    private static long SkipBlanks(byte* s, long at, long end)
    {
        while (at < end && IsBlank(s[at]))
        {
            at++;
        }

        return at;
    }

    private static long SkipWord(byte* s, long at, long end)
    {
        while (at < end && !IsBlank(s[at]))
        {
            at++;
        }

        return at;
    }
}
