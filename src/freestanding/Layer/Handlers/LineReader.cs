using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>Reads a file of /proc line by line.</summary>
internal unsafe struct LineReader
{
    private const int BufferSize = 4096;

    private int descriptor, at, filled;
    private fixed byte buffer[BufferSize];

    /// <summary>False where it cannot be opened. Precondition of all others: this was true; <see cref="Close"/> follows.</summary>
    public static bool Open(LineReader* reader, byte* path)
    {
        reader->at = reader->filled = 0;
        reader->descriptor = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        return reader->descriptor >= 0;
    }

    public static void Close(LineReader* reader) => Files.Close(reader->descriptor);

    /// <summary>The next line without its end, NUL-terminated, cut off at <paramref name="size"/> - 1 bytes; false at the end.</summary>
    public static bool Next(LineReader* reader, byte* line, int size)
    {
        int length = 0;
        int c;
        while ((c = Take(reader)) != '\n')
        {
            if (c < 0)
            {
                return false;
            }

            if (length < size - 1)
            {
                line[length++] = (byte)c;
            }
        }

        line[length] = 0;
        return true;
    }

    /// <summary>The next byte; -1 at the end.</summary>
    public static int Take(LineReader* reader)
    {
        if (reader->at == reader->filled)
        {
            long n = Sys.Call(SystemCall.Read, reader->descriptor, (long)reader->buffer, BufferSize);
            reader->at = 0;
            reader->filled = n > 0 ? (int)n : 0;
        }

        return reader->filled == 0 ? -1 : reader->buffer[reader->at++];
    }
}
