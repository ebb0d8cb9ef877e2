using System;
using System.Runtime;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Where start.S goes on: the program's stack, the entry, and the block that %gs is to point to.</summary>
internal unsafe struct Handover
{
    public ulong Stack;
    public ulong Entry;
    public Task* Task;
}

/// <summary>
/// trapless-ld: sets the layer up, maps the program and its interpreter, makes the stack and the kernel's view of the process look as if
/// the kernel had started the program, and goes there. The image stays mapped: it is the layer.
/// </summary>
internal static unsafe class Start
{
    private static Handover handover;

    [RuntimeExport("loader_main")]
    public static Handover* Main(long* initial)
    {
        InitialStack stack;
        InitialStack.Read(&stack, initial);
        if (InitialStack.Get(&stack, InitialStack.AtSecure) != 0)
        {
            Fail.With(Fail.Ours, "trapless-ld does not run with raised privileges"u8, null);
        }

        ExecHandover given;
        given.Open = null;
        given.Descriptor = -1;
        given.By = null;
        given.HasPath = given.HasEntry = given.HasMask = given.SigsysIgnored = false;
        given.Mask = 0;
        Options options;
        options.Argument0 = options.Cache = options.Stat = options.Kernel = options.Abi = null;
        options.LinkerOptions = 0;
        bool asInterpreter = AsInterpreter.Is(&stack);
        bool follow = !asInterpreter && *stack.Count >= 5 && Text.Is(stack.Arguments[1], "--follow"u8);
        StandardError.Remember();
        if (asInterpreter)
        {
            Process.Self = Scratch.Self;
            AsInterpreter.OwnName(&stack, Process.Self);
        }

        byte* path = follow ? Follow(&stack, &given) : asInterpreter ? AsInterpreter.Take(&stack, &given) : Direct(&stack, &options);
        Process.ServesNothing = Process.ServesNothing || InheritedFilter.IsThere();
        OwnPath.Remember(&stack, asInterpreter);
        KernelEntry.ChooseByPlace();
        LayerSetup.Init(&stack);
        CacheChoice.Make(&stack);
        if (!follow && !asInterpreter)
        {
            ProgramFile.RunNatively(&stack, path);
        }

        RunProgram(&stack, path, &given, &options);
        return HandoverAddress();
    }

    private static Handover* HandoverAddress() => (Handover*)Sys.AddressOf(ref handover.Stack);

    private static byte* Follow(InitialStack* stack, ExecHandover* given)
    {
        FollowState.Read(stack->Arguments[2], given);
        byte* path = stack->Arguments[3];
        InitialStack.DropArguments(stack, 4);
        return path;
    }

    private static byte* Direct(InitialStack* stack, Options* options)
    {
        Options.Parse(options, stack);
        byte* path = stack->Arguments[options->Consumed];
        InitialStack.DropArguments(stack, options->Consumed);
        if (options->Argument0 != null && !Text.Same(options->Argument0, path))
        {
            stack->Arguments[0] = options->Argument0;
            ProgramFile.StringsTogether(stack);
        }

        Process.UserCache = options->Cache;
        Process.CountersPath = options->Stat;
        KernelChoice.Read(options->Kernel, options->Abi);
        return path;
    }

    private static void RunProgram(InitialStack* stack, byte* path, ExecHandover* given, Options* options)
    {
        CounterStart.Enter(given, path);
        if (Process.ServesNothing)
        {
            LayerSetup.ServeNothing();
        }

        if (Process.Complete)
        {
            CompleteSetup.RouteInside();
        }
        else if (Process.Strict)
        {
            LayerSetup.WatchMappings();
        }

        KernelChoice.SetUp();
        if (Process.KernelMode != KernelMode.Off)
        {
            KernelEntry.Enter(stack);
        }

        NativeStart natively;
        NativeStart.Remember(&natively, stack, path, given);
        ProgramFile file;
        ProgramFile.Open(&file, path, given->Open, given->Descriptor);
        ProgramFile.FollowScripts(&file, stack, given->By);
        Mapped program, interpreter;
        ulong entry = options->LinkerOptions != 0
            ? LinkerCommand.Map(&file, stack, options, &program)
            : MapProgram(&file, stack, &natively, &program, &interpreter);
        ExecutableStack(&file.Elf, (ulong)stack->Count);
        PretendedVector.Reduce(stack);
        KernelView.Describe(stack, &program, path);
        if (Process.Complete && !Process.Left)
        {
            CompleteSetup.Arm(given);
        }

        if (given->HasMask)
        {
            Sys.Call(SystemCall.RtSigprocmask, 2, (long)&given->Mask, 0, 8);
        }

        Handover* to = HandoverAddress();
        to->Stack = (ulong)stack->Count;
        to->Entry = entry;
        to->Task = Process.Left ? null : Symbols.InitialTask();
    }

    private static ulong MapProgram(ProgramFile* file, InitialStack* stack, NativeStart* natively, Mapped* program, Mapped* interpreter)
    {
        ProgramMapping.Map(file->OpenPath, file->Descriptor, &file->Status, &file->Elf, LayerSetup.ProgramBase(), program);
        Files.Close(file->Descriptor);
        if (Process.Left)
        {
            NativeStart.Try(natively); // said already
        }

        InitialStack.Set(stack, InitialStack.AtPhdr, program->Headers);
        InitialStack.Set(stack, InitialStack.AtPhnum, file->Elf.Header.ProgramHeaderCount);
        InitialStack.Set(stack, InitialStack.AtEntry, program->Entry);
        InitialStack.PlaceName(stack, file->Name);
        if (!file->HasInterpreter)
        {
            NativeStart.IfUnserved(natively, program, file->OpenPath);
            ProgramMapping.Tell(program, file->OpenPath);
            InitialStack.Set(stack, InitialStack.AtBase, 0);
            return program->Entry;
        }

        // One descriptor at a time: the program's is closed before its interpreter is opened (RLIMIT_NOFILE may be tight).
        ElfFile elf;
        Stat status;
        int fd = ProgramFile.OpenInterpreter(file, &elf, &status);
        ProgramMapping.Map(file->Interpreter, fd, &status, &elf, 0, interpreter);
        Files.Close(fd);
        NativeStart.IfUnserved(natively, interpreter, file->OpenPath);
        ProgramMapping.Tell(program, file->OpenPath);
        ProgramMapping.Tell(interpreter, file->Interpreter);
        InitialStack.Set(stack, InitialStack.AtBase, interpreter->Bias + elf.SpanStart);
        return interpreter->Entry;
    }

    /// <summary>PT_GNU_STACK with PF_X: the kernel would have made the stack executable; its present part is, and what it grows by.</summary>
    private static void ExecutableStack(ElfFile* elf, ulong stack)
    {
        ProgramHeader* header = ElfFile.First(elf, ProgramHeader.GnuStack);
        if (header != null && (header->Flags & ProgramHeader.Execute) != 0)
        {
            if (UnseenCode.IsRefused)
            {
                Fail.With(Fail.Ours, "--strict: asks for an executable stack, where code would run unseen (--complete catches it)"u8, Process.Program);
            }

            const int GrowsDown = 0x01000000;
            Memory.Protect(Memory.PageDown(stack), Memory.PageSize, Memory.Read | Memory.Write | Memory.Execute | GrowsDown);
        }
    }
}
