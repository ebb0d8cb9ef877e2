using System;

namespace Trapless.Kernel;

/// <summary>NUL-terminated byte strings, as the kernel knows them.</summary>
internal static unsafe class Text
{
    /// <summary>The address of a <c>u8</c> literal; the compiler puts a NUL behind it.</summary>
    public static byte* Literal(ReadOnlySpan<byte> literal) => (byte*)literal.Pointer;

    public static int Length(byte* s)
    {
        int n = 0;
        while (s[n] != 0)
        {
            n++;
        }

        return n;
    }

    public static bool Same(byte* a, byte* b)
    {
        int i = 0;
        while (a[i] == b[i])
        {
            if (a[i++] == 0)
            {
                return true;
            }
        }

        return false;
    }

    public static bool Is(byte* s, ReadOnlySpan<byte> literal) => Same(s, Literal(literal));

    /// <summary>What follows <paramref name="prefix"/> in <paramref name="s"/>, or null.</summary>
    public static byte* After(byte* s, ReadOnlySpan<byte> prefix) => After(s, Literal(prefix));

    public static byte* After(byte* s, byte* prefix)
    {
        while (*prefix != 0)
        {
            if (*s++ != *prefix++)
            {
                return null;
            }
        }

        return s;
    }

    /// <summary>What follows the component <paramref name="name"/> of a path, or null when the path goes on with another. It stands at a slash.</summary>
    public static byte* Component(byte* path, ReadOnlySpan<byte> name)
    {
        byte* rest = *path == '/' ? After(SkipSeparator(path), name) : null;
        return rest != null && (*rest == 0 || *rest == '/') ? rest : null;
    }

    /// <summary>Slashes, and components that mean the same directory.</summary>
    public static byte* SkipSeparator(byte* path)
    {
        while (*path == '/')
        {
            path += path[1] == '.' && path[2] == '/' ? 2 : 1;
        }

        return path;
    }

    /// <summary>The part behind the last slash.</summary>
    public static byte* BaseName(byte* path)
    {
        byte* name = path;
        for (byte* p = path; *p != 0; p++)
        {
            if (*p == '/')
            {
                name = p + 1;
            }
        }

        return name;
    }

    /// <summary>Reads hexadecimal digits; <paramref name="end"/> is where they stop.</summary>
    public static ulong Hex(byte* s, byte** end)
    {
        ulong value = 0;
        while (true)
        {
            int digit = HexDigit(*s);
            if (digit < 0)
            {
                break;
            }

            value = (value << 4) | (uint)digit;
            s++;
        }

        *end = s;
        return value;
    }

    /// <summary>Reads decimal digits; <paramref name="end"/> is where they stop. What is too large becomes the largest.</summary>
    public static ulong Decimal(byte* s, byte** end)
    {
        ulong value = 0;
        for (; *s >= '0' && *s <= '9'; s++)
        {
            value = value > (ulong.MaxValue - 9) / 10 ? ulong.MaxValue : (value * 10) + (ulong)(*s - '0');
        }

        *end = s;
        return value;
    }

    private static int HexDigit(byte c)
    {
        if (c >= '0' && c <= '9')
        {
            return c - '0';
        }

        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
