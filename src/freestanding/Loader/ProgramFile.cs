using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>The program to start: its file, its names, its interpreter; scripts resolved to the program that runs them.</summary>
internal unsafe struct ProgramFile
{
    public int Descriptor;

    /// <summary>AT_EXECFN and what scripts are handed; the path to open may differ.</summary>
    public byte* Name;
    public byte* OpenPath;
    public ElfFile Elf;
    public Stat Status;
    public bool HasInterpreter;
    public byte* Interpreter;

    private const int ScriptDepth = 5, HeadSize = 256;
    private const int Enoent = -2, Enotdir = -20, Eacces = -13;
    private bool isScript;

    public static void Open(ProgramFile* file, byte* name, byte* openPath, int descriptor)
    {
        file->Name = name;
        file->OpenPath = openPath != null ? openPath : name;
        file->Interpreter = null;
        bool unlinked = descriptor >= 0 ? Take(file, descriptor) : OpenUnlinked(file);
        if (!unlinked && descriptor < 0)
        {
            file->Descriptor = Files.Open(file->OpenPath, Files.ReadOnly | Files.CloseOnExec);
        }

        if (file->Descriptor == Enoent || file->Descriptor == Enotdir)
        {
            Fail.With(Fail.NotFound, "not found"u8, file->OpenPath);
        }

        if (file->Descriptor < 0)
        {
            Fail.With(Fail.NotExecutable, "cannot be executed: permission denied"u8, file->OpenPath);
        }

        if (Files.Status(file->Descriptor, &file->Status) != 0 || !file->Status.IsRegular || (file->Status.Mode & 0x49) == 0)
        {
            Fail.With(Fail.NotExecutable, "not an executable file"u8, file->OpenPath);
        }

        RememberPath(file, unlinked);
        file->isScript = !ElfFile.Read(&file->Elf, file->Descriptor);
    }

    /// <summary>
    /// What cannot run under the layer (raised privileges, another machine, not readable) runs natively, and is said. Returns when it
    /// can, or when the kernel refuses it too: the caller then finds the reason.
    /// </summary>
    public static void RunNatively(InitialStack* stack, byte* path)
    {
        int fd = Files.Open(path, Files.ReadOnly | Files.CloseOnExec);
        if (fd >= 0)
        {
            Stat status;
            bool self = Files.Status(fd, &status) == 0 && Process.IsSelf(&status);
            int verdict = self ? ExecTarget.Native : ExecTarget.Judge(fd, path, 0);
            Files.Close(fd);
            if (verdict != ExecTarget.Native)
            {
                return;
            }
        }
        else if (fd == Eacces)
        {
            Notice.Say(Notice.Unreadable, "an unreadable program runs natively"u8, path);
        }

        Sys.Call(SystemCall.Execve, (long)path, (long)stack->Arguments, (long)stack->Environment);
    }

    /// <summary>While the file is a script: its interpreter becomes the program, with the script's name in the arguments (fs/binfmt_script.c).</summary>
    public static void FollowScripts(ProgramFile* file, InitialStack* stack, byte* by)
    {
        byte* line = Scratch.Script;
        byte* scriptName = file->Name;
        for (int depth = 0; file->isScript; depth++)
        {
            byte* interpreter = null;
            byte* argument = null;
            long n = Files.ReadAt(file->Descriptor, line, HeadSize, 0);
            if (depth == ScriptDepth || n < 3 || line[0] != '#' || line[1] != '!'
                || !ScriptLine.Parse(line, n, HeadSize, &interpreter, &argument))
            {
                Fail.With(Fail.NotExecutable, "neither an x86-64 program nor a script with a #! line"u8, file->OpenPath);
            }

            Files.Close(file->Descriptor);
            byte** arguments = stackalloc byte*[3];
            int count = 0;
            arguments[count++] = interpreter;
            if (argument != null)
            {
                arguments[count++] = argument;
            }

            arguments[count++] = scriptName;
            InitialStack.ReplaceArguments(stack, 1, arguments, count);
            scriptName = interpreter;
            line += HeadSize + 1;
            OpenNext(file, interpreter, argument, by);
        }

        if (scriptName != file->Name)
        {
            StringsTogether(stack);
        }

        FindInterpreter(file);
    }

    public static int OpenInterpreter(ProgramFile* file, ElfFile* elf, Stat* status)
    {
        int fd = Files.Open(file->Interpreter, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            Fail.With(Fail.NotFound, "the program's dynamic linker is not there"u8, file->Interpreter);
        }

        if (Files.Status(fd, status) != 0 || !ElfFile.Read(elf, fd))
        {
            Fail.With(Fail.NotExecutable, "the program's dynamic linker is not an x86-64 ELF file"u8, file->Interpreter);
        }

        Process.InterpreterDevice = status->Device;
        Process.InterpreterInode = status->Inode;
        Process.InterpreterChanged = status->Changed;
        return fd;
    }

    /// <summary>
    /// /proc/self/exe as an interpreter is the program that executed the script. Of a script that is given there is none; trapless-ld by any name, without a
    /// program to run, would be handed the script again, without end.
    /// </summary>
    private static void OpenNext(ProgramFile* file, byte* interpreter, byte* argument, byte* by)
    {
        byte* name = file->Name;
        Open(file, interpreter, by != null && ExeLink.IsOwn(interpreter) ? by : null, -1);
        file->Name = name; // AT_EXECFN stays the script
        if (Process.IsSelf(&file->Status) && (argument == null || *argument == '-'))
        {
            Fail.With(Fail.NotExecutable, "trapless-ld cannot be the interpreter of a script"u8, file->OpenPath);
        }
    }

    /// <summary>What a followed execve passed on is closed before the program starts. True when the path leads there, and no part of it is a link.</summary>
    private static bool Take(ProgramFile* file, int descriptor)
    {
        const int SetFlags = 2, CloseOnExec = 1; // F_SETFD, FD_CLOEXEC: a native start must not inherit it
        Stat given, found;
        file->Descriptor = descriptor;
        Sys.Call(SystemCall.Fcntl, descriptor, SetFlags, CloseOnExec);
        int fd = Process.ServesNothing ? -1 : RealPath.OpenUnlinked(file->OpenPath, Files.PathOnly | Files.CloseOnExec);
        bool same = fd >= 0 && Files.Status(fd, &found) == 0 && Files.Status(descriptor, &given) == 0
            && Stat.AreSame(&found, &given);
        if (fd >= 0)
        {
            Files.Close(fd);
        }

        return same;
    }

    /// <summary>The usual case, in which nothing is to be looked up further. A filter that was there before may not know the call.</summary>
    private static bool OpenUnlinked(ProgramFile* file)
    {
        file->Descriptor = Process.ServesNothing ? -1 : RealPath.OpenUnlinked(file->OpenPath, Files.ReadOnly | Files.CloseOnExec);
        return file->Descriptor >= 0;
    }

    /// <summary>What /proc/self/exe is to read: the absolute path behind all links, which an unlinked one is itself.</summary>
    private static void RememberPath(ProgramFile* file, bool unlinked)
    {
        Process.ProgramDevice = file->Status.Device;
        Process.ProgramInode = file->Status.Inode;
        if (unlinked)
        {
            Process.Program = Scratch.Keep(file->OpenPath, Scratch.Program);
            return;
        }

        byte* real = stackalloc byte[RealPath.Size];
        if (RealPath.Find(file->OpenPath, &file->Status, real))
        {
            Process.Program = Scratch.Keep(real, Scratch.Program);
            return;
        }

        DescriptorPath.Read(file->Descriptor, Scratch.Program, 4096);
        Process.Program = Scratch.Program[0] != 0 ? Scratch.Program : file->OpenPath;
    }

    private static void FindInterpreter(ProgramFile* file)
    {
        ProgramHeader* header = ElfFile.First(&file->Elf, ProgramHeader.Interpreter);
        file->HasInterpreter = header != null;
        if (header == null)
        {
            return;
        }

        file->Interpreter = InterpreterName(file, header);
        if (file->Interpreter == null)
        {
            Fail.With(Fail.NotExecutable, "the name of its dynamic linker is damaged"u8, file->OpenPath);
        }

        if (Text.Is(Text.BaseName(file->Interpreter), "trapless-ld"u8))
        {
            file->HasInterpreter = LibsysNote.ReadInterpreter(file->Descriptor, &file->Elf, Scratch.Interpreter);
            file->Interpreter = Scratch.Interpreter;
        }

        Process.Interpreter = file->HasInterpreter ? file->Interpreter : null;
    }

    private static byte* InterpreterName(ProgramFile* file, ProgramHeader* header)
    {
        ulong size = header->FileSize;
        if (size < 2 || size > 4096)
        {
            return null;
        }

        byte* name = ElfFile.InHead(&file->Elf, header->Offset, size);
        if (name != null)
        {
            return name[size - 1] == 0 ? Scratch.Keep(name, Scratch.Interpreter) : null;
        }

        name = Scratch.Interpreter;
        return Files.ReadAt(file->Descriptor, name, (long)size, header->Offset) == (long)size && name[size - 1] == 0 ? name : null;
    }

    /// <summary>Copies the argument strings below the vector, one behind the other, as /proc/self/cmdline wants them.</summary>
    public static void StringsTogether(InitialStack* stack)
    {
        long count = *stack->Count;
        ulong size = 0;
        for (long i = 0; i < count; i++)
        {
            size += (ulong)Text.Length(stack->Arguments[i]) + 1;
        }

        long memory = Memory.Map(0, Memory.PageUp(size), Memory.Read | Memory.Write, Memory.Private | Memory.Anonymous, -1, 0);
        if (Memory.Failed(memory))
        {
            return;
        }

        byte* to = (byte*)memory;
        for (long i = 0; i < count; i++)
        {
            int length = Text.Length(stack->Arguments[i]) + 1;
            Memory.Copy(to, stack->Arguments[i], length);
            stack->Arguments[i] = to;
            to += length;
        }
    }
}
