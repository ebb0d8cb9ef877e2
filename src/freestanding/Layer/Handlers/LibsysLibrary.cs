using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>A library that is linked with libsys: the slots are mapped over its section, once the kernel has made the mapping it lies in.</summary>
internal static unsafe class LibsysLibrary
{
    /// <summary>Makes the call that was to be made at its site: something is to be done after it.</summary>
    public static void MakeNow(Task* task)
    {
        if (task->Resume != task->Ret)
        {
            Outcome.Return(task, Sys.Call(SystemCall.Mmap, task->Rdi, task->Rsi, task->Rdx, task->R10, task->R8, task->R9));
        }
    }

    /// <summary>With the mapping of a whole library its libsys section is known; each executable mapping that holds it is followed by the slots.</summary>
    public static void Cover(Task* task, ElfFile* file, LibsysSection* section, bool executable)
    {
        if (Memory.Failed(task->Result))
        {
            return;
        }

        ulong start = (ulong)task->Result;
        if (section != null)
        {
            ulong bias = start - file->SpanStart;
            LoadedImages.AddOwn(start, bias + file->SpanEnd, bias + section->Address, section->Size, section->Error == 0 ? 0 : bias + section->Error);
        }

        if (executable)
        {
            LoadedImages.HasOwn(start, start + Memory.PageUp((ulong)task->Rsi), true);
        }
    }

    /// <summary>A library whose ABI has no map to the kernel's: the dynamic linker says that it cannot be mapped.</summary>
    public static int Refuse(Task* task, int fd)
    {
        const int Enoexec = -8;
        byte* path = stackalloc byte[4096];
        DescriptorPath.Read(fd, path, 4096);
        Notice.Write("there is no map from its ABI to this kernel's (see trapless abi list)"u8, path);
        return Outcome.Return(task, Enoexec);
    }
}
