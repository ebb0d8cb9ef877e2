using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// Options for the dynamic linker: the program's own one is started as a command, with these options before the program's name, as
/// <c>ld-linux-x86-64.so.2 --library-path P PROG</c> would be. It maps the program itself, through the layer.
/// </summary>
internal static unsafe class LinkerCommand
{
    public static ulong Map(ProgramFile* file, InitialStack* stack, Options* options, Mapped* linker)
    {
        if (!file->HasInterpreter)
        {
            Fail.With(Fail.Ours, "the option needs a dynamic program"u8, file->OpenPath);
        }

        Files.Close(file->Descriptor);
        ElfFile elf;
        Stat status;
        int fd = ProgramFile.OpenInterpreter(file, &elf, &status);
        ProgramMapping.Map(file->Interpreter, fd, &status, &elf, 0, linker);
        Files.Close(fd);
        ProgramMapping.Tell(linker, file->Interpreter);
        Arguments(file, stack, options);
        InitialStack.Set(stack, InitialStack.AtPhdr, linker->Headers);
        InitialStack.Set(stack, InitialStack.AtPhnum, elf.Header.ProgramHeaderCount);
        InitialStack.Set(stack, InitialStack.AtEntry, linker->Entry);
        InitialStack.Set(stack, InitialStack.AtBase, 0);
        InitialStack.Set(stack, InitialStack.AtExecfn, (ulong)file->Interpreter);
        return linker->Entry;
    }

    private static void Arguments(ProgramFile* file, InitialStack* stack, Options* options)
    {
        const int MaximumArguments = 24;
        byte** arguments = stackalloc byte*[MaximumArguments];
        int n = 0;
        arguments[n++] = file->Interpreter;
        for (int i = 0; i < options->LinkerOptions; i++)
        {
            arguments[n++] = (byte*)options->LinkerOption[i];
        }

        if (options->Argument0 != null)
        {
            arguments[n++] = Text.Literal("--argv0"u8);
            arguments[n++] = options->Argument0;
        }

        arguments[n++] = file->OpenPath;
        InitialStack.ReplaceArguments(stack, 1, arguments, n);
    }
}
