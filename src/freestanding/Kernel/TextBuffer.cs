using System;

namespace Trapless.Kernel;

/// <summary>
/// Builds a NUL-terminated string in memory of the caller's. What does not fit is dropped and <see cref="Overflowed"/> set:
/// a cut path must not be used.
/// </summary>
internal unsafe struct TextBuffer
{
    public byte* Start;
    public int Length;
    public int Capacity;
    public bool Overflowed;

    public static void Init(TextBuffer* buffer, byte* memory, int capacity)
    {
        buffer->Start = memory;
        buffer->Length = 0;
        buffer->Capacity = capacity;
        buffer->Overflowed = false;
        memory[0] = 0;
    }

    public static void Add(TextBuffer* buffer, byte c)
    {
        if (buffer->Length + 1 >= buffer->Capacity)
        {
            buffer->Overflowed = true;
            return;
        }

        buffer->Start[buffer->Length++] = c;
        buffer->Start[buffer->Length] = 0;
    }

    public static void Add(TextBuffer* buffer, byte* s)
    {
        int length = Text.Length(s), room = buffer->Capacity - 1 - buffer->Length;
        if (length > room)
        {
            buffer->Overflowed = true;
            length = room;
        }

        byte* end = buffer->Start + buffer->Length;
        Memory.Copy(end, s, length);
        end[length] = 0;
        buffer->Length += length;
    }

    public static void Add(TextBuffer* buffer, ReadOnlySpan<byte> literal) => Add(buffer, Text.Literal(literal));

    public static void AddHex(TextBuffer* buffer, ulong value)
    {
        int digits = 1;
        for (ulong rest = value >> 4; rest != 0; rest >>= 4)
        {
            digits++;
        }

        if (buffer->Length + digits >= buffer->Capacity)
        {
            buffer->Overflowed = true;
            return;
        }

        byte* end = buffer->Start + buffer->Length + digits;
        *end = 0;
        buffer->Length += digits;
        for (; digits > 0; digits--, value >>= 4)
        {
            int digit = (int)(value & 15);
            *--end = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }

    public static void AddDecimal(TextBuffer* buffer, ulong value)
    {
        ulong divisor = 1;
        while (value / divisor >= 10)
        {
            divisor *= 10;
        }

        for (; divisor > 0; divisor /= 10)
        {
            Add(buffer, (byte)('0' + ((value / divisor) % 10)));
        }
    }
}
