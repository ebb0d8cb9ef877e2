using System.Runtime.InteropServices;
using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// _sysctl (Linux 2.0, removed in 5.5) by reading /proc/sys. Kept: reading the strings, numbers and UUIDs of the kernel, vm and fs directories, lengths and
/// errors: a name that is none of them is ENOTDIR, "name was not found" (sysctl(2)). Not kept: setting a value, and the net and dev directories:
/// ENOSYS, as on a kernel without the call, which even then was optional.
/// </summary>
internal static unsafe class SysctlMap
{
    private const int Enoent = -2, Efault = -14, Enotdir = -20;
    private const int NameMaximum = 10, TextSize = 256, UuidSize = 16; // CTL_MAXNAME, and BUFSZ of kernel/sysctl_binary.c
    private const int Kernel = 1, Vm = 2, Fs = 5;

    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct Arguments
    {
        [FieldOffset(0)] public int* Name;
        [FieldOffset(8)] public int NameLength;
        [FieldOffset(16)] public byte* Old;
        [FieldOffset(24)] public ulong* OldLength;
        [FieldOffset(32)] public byte* New;
        [FieldOffset(40)] public ulong NewLength;
    }

    /// <summary>Precondition: every signal is blocked.</summary>
    public static int Answer(Task* task)
    {
        long result = Sys.Call(SystemCall.Sysctl, task->Rdi);
        return MappedCall.Return(task, result == KernelMap.Enosys ? Convert((Arguments*)task->Rdi) : result);
    }

    private static long Convert(Arguments* arguments)
    {
        if (!UserMemory.CanRead((ulong)arguments, (ulong)sizeof(Arguments)) || (arguments->Old != null && arguments->OldLength == null))
        {
            return Efault;
        }

        ulong* length = arguments->OldLength;
        if (length != null && !UserMemory.CanRead((ulong)length, 8))
        {
            return Efault;
        }

        int depth = arguments->NameLength;
        if (depth <= 0 || depth > NameMaximum)
        {
            return Enotdir;
        }

        int* name = arguments->Name;
        if (!UserMemory.CanRead((ulong)name, (ulong)depth * 4))
        {
            return Efault;
        }

        byte* entry = Find(name, depth);
        if (entry == null)
        {
            return name[0] is Kernel or Vm or Fs ? Enotdir : KernelMap.Enosys;
        }

        if (arguments->New != null && arguments->NewLength != 0)
        {
            return KernelMap.Enosys;
        }

        ulong room = arguments->Old != null ? *length : 0;
        long copied = room != 0 ? Read(entry, arguments->Old, room) : 0;
        return copied < 0 || length == null ? copied : ProgramMemory.Write(length, &copied, 8);
    }

    private static byte* Find(int* name, int depth)
    {
        byte* memory = stackalloc byte[128];
        TextBuffer key;
        TextBuffer.Init(&key, memory, 128);
        for (int i = 0; i < depth; i++)
        {
            if (i > 0)
            {
                TextBuffer.Add(&key, (byte)'.');
            }

            TextBuffer.AddDecimal(&key, (uint)name[i]);
        }

        return SysctlNames.Find(memory);
    }

    /// <summary>Bytes that were put there, or an error.</summary>
    private static long Read(byte* entry, byte* to, ulong room)
    {
        byte* memory = stackalloc byte[128];
        TextBuffer path;
        TextBuffer.Init(&path, memory, 128);
        TextBuffer.Add(&path, "/proc/sys/"u8);
        for (byte* rest = entry + 1; *rest != '\n' && *rest != 0; rest++)
        {
            TextBuffer.Add(&path, *rest);
        }

        int fd = Files.Open(memory, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return fd == Enoent ? Enotdir : fd;
        }

        long result = *entry == 's' ? String(fd, to, room) : Numbers(fd, *entry, to, room);
        Files.Close(fd);
        return result;
    }

    /// <summary>The newline at its end becomes a NUL that does not count.</summary>
    private static long String(int fd, byte* to, ulong room)
    {
        long n = Sys.Call(SystemCall.Pread64, fd, (long)to, (long)room, 0);
        if (n > 0 && to[n - 1] == '\n')
        {
            to[--n] = 0;
        }

        return n;
    }

    private static long Numbers(int fd, byte kind, byte* to, ulong room)
    {
        byte* text = stackalloc byte[TextSize];
        byte* values = stackalloc byte[TextSize * 8];
        long n = Files.ReadAt(fd, text, TextSize - 1, 0);
        if (n < 0)
        {
            return n;
        }

        text[n] = 0;
        long size = kind == 'u' ? Uuid(text, values) : Vector(text, kind == 'l' ? 8 : 4, room, values);
        size = (ulong)size < room ? size : (long)room;
        long error = ProgramMemory.Write(to, values, size);
        return error != 0 ? error : size;
    }

    /// <summary>Whole numbers only, as many as there is room for; what is no digit counts as 0.</summary>
    private static long Vector(byte* text, int width, ulong room, byte* values)
    {
        long done = 0;
        text = SkipSpace(text);
        for (ulong i = 0; i < room / (ulong)width; i++)
        {
            ulong value = 0;
            for (; *text >= '0' && *text <= '9'; text++)
            {
                value = (value * 10) + (ulong)(*text - '0');
            }

            Memory.Copy(values + done, (byte*)&value, width);
            done += width;
            text = SkipSpace(text);
            if (*text < '0' || *text > '9')
            {
                break;
            }
        }

        return done;
    }

    private static long Uuid(byte* text, byte* values)
    {
        for (int i = 0; i < UuidSize; i++)
        {
            text = *text == '-' ? text + 1 : text;
            ulong digits = (ulong)text[0] | ((ulong)text[1] << 8);
            byte* end;
            values[i] = (byte)Text.Hex((byte*)&digits, &end);
            text += 2;
        }

        return UuidSize;
    }

    private static byte* SkipSpace(byte* text)
    {
        while (*text is (byte)' ' or (byte)'\t' or (byte)'\n')
        {
            text++;
        }

        return text;
    }
}
