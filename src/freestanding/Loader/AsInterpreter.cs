using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// trapless-ld as the interpreter (PT_INTERP) a program names, as one linked with the nobits libsys does: the kernel has mapped the
/// program, without its image and with nothing in its libsys section. It is taken out again and mapped like any other.
/// </summary>
internal static unsafe class AsInterpreter
{
    private const ulong ElfHeaderSize = 64;

    /// <summary>
    /// Whether the kernel started this image for another program: AT_BASE is then where it put the interpreter. Loaders in user space (proot) set it for a
    /// program without one, too; but then the program's headers are this image's own.
    /// </summary>
    public static bool Is(InitialStack* stack) =>
        InitialStack.Get(stack, InitialStack.AtBase) == (ulong)Symbols.Image() && InitialStack.Get(stack, InitialStack.AtPhdr) != (ulong)Symbols.Image() + ElfHeaderSize;

    /// <summary>The name the program has for its interpreter, which is this file; <paramref name="self"/> has room for a path.</summary>
    public static void OwnName(InitialStack* stack, byte* self)
    {
        ProgramHeader* interpreter = Find(stack, ProgramHeader.Interpreter);
        if (interpreter == null || interpreter->MemorySize > Memory.PageSize)
        {
            Fail.With(Fail.NotExecutable, "does not say who its interpreter is"u8, Name(stack));
        }

        Memory.Copy(self, (byte*)(Bias(stack) + interpreter->Address), (long)interpreter->MemorySize);
    }

    /// <summary>Unmaps the program and says where its file is; returns its name. Nothing of the file's memory is used afterwards.</summary>
    public static byte* Take(InitialStack* stack, ExecHandover* given)
    {
        byte* path = Scratch.Executable;
        given->Open = path;
        int fd = Files.ReadLink(Text.Literal("/proc/self/exe"u8), path, 4096) < 0 ? -1 : Files.Open(path, Files.PathOnly | Files.CloseOnExec);
        if (fd >= 0)
        {
            Files.Close(fd);
        }
        else
        {
            given->Open = Text.Literal("/proc/self/exe"u8); // deleted, or of another mount namespace
        }

        Unmap(stack);
        return Name(stack);
    }

    private static byte* Name(InitialStack* stack) => (byte*)InitialStack.Get(stack, InitialStack.AtExecfn);

    private static void Unmap(InitialStack* stack)
    {
        ulong low = ulong.MaxValue, high = 0, bias = Bias(stack);
        ProgramHeader* headers = (ProgramHeader*)InitialStack.Get(stack, InitialStack.AtPhdr);
        for (ulong i = 0; i < InitialStack.Get(stack, InitialStack.AtPhnum); i++)
        {
            if (headers[i].Type == ProgramHeader.Load)
            {
                ulong start = Memory.PageDown(bias + headers[i].Address), end = Memory.PageUp(bias + headers[i].Address + headers[i].MemorySize);
                low = start < low ? start : low;
                high = end > high ? end : high;
            }
        }

        Memory.Unmap(low, high - low);
    }

    /// <summary>By PT_PHDR, or by the segment that begins with the ELF header, behind which the program headers then lie.</summary>
    private static ulong Bias(InitialStack* stack)
    {
        ulong headers = InitialStack.Get(stack, InitialStack.AtPhdr);
        ProgramHeader* own = Find(stack, ProgramHeader.Headers);
        if (own != null)
        {
            return headers - own->Address;
        }

        ProgramHeader* first = Find(stack, ProgramHeader.Load);
        return first == null ? 0 : headers - ElfHeaderSize - first->Address;
    }

    private static ProgramHeader* Find(InitialStack* stack, uint type)
    {
        ProgramHeader* headers = (ProgramHeader*)InitialStack.Get(stack, InitialStack.AtPhdr);
        for (ulong i = 0; i < InitialStack.Get(stack, InitialStack.AtPhnum); i++)
        {
            if (headers[i].Type == type)
            {
                return headers + i;
            }
        }

        return null;
    }
}
