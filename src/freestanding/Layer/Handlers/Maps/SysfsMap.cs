using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// sysfs (Linux 1.2, since 3.15 optional) by /proc/filesystems, which lists the kernel's file system types in the order that sysfs numbers them in. Kept:
/// all three options and their errors. Without /proc: ENOSYS, as on a kernel without the call. A kernel that has it is asked itself.
/// </summary>
internal static unsafe class SysfsMap
{
    private const int NameToIndex = 1, IndexToName = 2, Count = 3;
    private const int LineSize = 128, PathMaximum = 4096, Enoent = -2;

    /// <summary>Precondition: every signal is blocked.</summary>
    public static int Answer(Task* task)
    {
        long result = Sys.Call(SystemCall.Sysfs, task->Rdi, task->Rsi, task->Rdx);
        return MappedCall.Return(task, result == KernelMap.Enosys ? Convert((int)task->Rdi, task->Rsi, (byte*)task->Rdx) : result);
    }

    private static long Convert(int option, long argument, byte* buffer)
    {
        byte* name = stackalloc byte[LineSize];
        if (option is < NameToIndex or > Count)
        {
            return KernelMap.Einval;
        }

        if (option == NameToIndex)
        {
            long length = ProgramMemory.StringLength((byte*)argument, PathMaximum);
            if (length <= 0)
            {
                return length == 0 ? Enoent : length;
            }

            return Walk((byte*)argument, uint.MaxValue, name);
        }

        long found = Walk(null, option == Count ? uint.MaxValue : (uint)argument, name);
        return option == Count || found < 0 ? found : ProgramMemory.Write(buffer, name, Text.Length(name) + 1);
    }

    /// <summary>The index of the type with this name or index, whose name is then there; without either their number.</summary>
    private static long Walk(byte* wanted, uint index, byte* name)
    {
        LineReader lines;
        if (!LineReader.Open(&lines, Text.Literal("/proc/filesystems"u8)))
        {
            return KernelMap.Enosys;
        }

        long at = 0;
        bool found = false;
        while (LineReader.Next(&lines, name, LineSize))
        {
            byte* type = name; // "nodev", a tab and the name
            while (*type != 0 && *type != '\t')
            {
                type++;
            }

            Memory.Copy(name, type + 1, Text.Length(type + 1) + 1);
            found = wanted != null ? Text.Same(name, wanted) : at == index;
            if (found)
            {
                break;
            }

            at++;
        }

        LineReader.Close(&lines);
        return found || (wanted == null && index == uint.MaxValue) ? at : KernelMap.Einval;
    }
}
