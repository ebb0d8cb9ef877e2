using System;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// The command line of trapless-ld (docs/formats.md), read like that of ld.so: options up to the first operand. Options that belong
/// to the dynamic linker (--list, --verify, --library-path, --preload, --inhibit-cache) are handed to the program's own.
/// </summary>
internal unsafe struct Options
{
    private const int MaximumLinkerOptions = 16;

    public long Consumed;
    public byte* Argument0;
    public byte* Cache;
    public byte* Stat;

    /// <summary>--kernel and --abi, as written.</summary>
    public byte* Kernel, Abi;
    public int LinkerOptions;
    public fixed ulong LinkerOption[MaximumLinkerOptions];

    public static void Parse(Options* options, InitialStack* stack)
    {
        long i = 1;
        for (; i < *stack->Count; i++)
        {
            byte* word = stack->Arguments[i];
            if (word[0] != '-' || word[1] == 0)
            {
                break;
            }

            if (Text.Is(word, "--"u8))
            {
                i++;
                break;
            }

            i += ParseOne(options, word, i + 1 < *stack->Count ? stack->Arguments[i + 1] : null);
        }

        options->Consumed = i;
        if (i >= *stack->Count)
        {
            Fail.With(Fail.Ours, "no program given; try trapless-ld --help"u8, null);
        }
    }

    /// <summary>Returns how many further words the option took.</summary>
    private static int ParseOne(Options* options, byte* word, byte* next)
    {
        if (Text.Is(word, "--help"u8))
        {
            Help();
        }

        if (Text.Is(word, "--version"u8))
        {
            Print("trapless-ld 0.1.0\n"u8);
        }

        if (Text.Is(word, "--probe"u8))
        {
            Probe.Run();
        }

        if (Text.Is(word, "--strict"u8))
        {
            Process.Strict = true;
            return 0;
        }

        if (Text.Is(word, "--complete"u8))
        {
            Process.Complete = true;
            return 0;
        }

        if (Text.Is(word, "--quiet"u8))
        {
            Process.Quiet = true;
            return 0;
        }

        if (Text.Is(word, "--no-serve"u8))
        {
            Process.ServesNothing = true;
            return 0;
        }

        if (Text.Is(word, "--map"u8))
        {
            Process.Map = true;
            return 0;
        }

        byte* entry = Text.After(word, "--kernel-mode"u8);
        if (entry != null && (*entry == 0 || *entry == '='))
        {
            Process.KernelMode = KernelEntry.Choose(entry);
            return 0;
        }

        if (Text.Is(word, "--list"u8) || Text.Is(word, "--verify"u8))
        {
            Linker(options, word);
            return 0;
        }

        byte* value;
        int taken = Value(word, "--cache"u8, next, &value);
        if (taken >= 0)
        {
            options->Cache = value;
            return taken;
        }

        taken = Value(word, "--stat"u8, next, &value);
        if (taken >= 0)
        {
            options->Stat = value;
            return taken;
        }

        taken = Value(word, "--kernel"u8, next, &value);
        if (taken >= 0)
        {
            options->Kernel = value;
            return taken;
        }

        taken = Value(word, "--abi"u8, next, &value);
        if (taken >= 0)
        {
            options->Abi = value;
            return taken;
        }

        taken = Value(word, "--argv0"u8, next, &value);
        if (taken >= 0)
        {
            options->Argument0 = value;
            return taken;
        }

        return LinkerWithValue(options, word, next);
    }

    private static int LinkerWithValue(Options* options, byte* word, byte* next)
    {
        if (Text.Is(word, "--inhibit-cache"u8))
        {
            Linker(options, word);
            return 0;
        }

        byte* value;
        int taken = Value(word, "--library-path"u8, next, &value);
        if (taken >= 0)
        {
            Linker(options, Text.Literal("--library-path"u8));
            Linker(options, value);
            return taken;
        }

        taken = Value(word, "--preload"u8, next, &value);
        if (taken >= 0)
        {
            Linker(options, Text.Literal("--preload"u8));
            Linker(options, value);
            return taken;
        }

        Fail.With(Fail.Ours, "unknown option (try trapless-ld --help)"u8, word);
        return 0;
    }

    /// <summary>--name V and --name=V: how many further words, or -1 when it is another option.</summary>
    private static int Value(byte* word, ReadOnlySpan<byte> name, byte* next, byte** value)
    {
        byte* rest = Text.After(word, name);
        if (rest == null || (*rest != 0 && *rest != '='))
        {
            return -1;
        }

        if (*rest == '=')
        {
            *value = rest + 1;
            return 0;
        }

        if (next == null)
        {
            Fail.With(Fail.Ours, "the option needs a value"u8, word);
        }

        *value = next;
        return 1;
    }

    private static void Linker(Options* options, byte* word)
    {
        if (options->LinkerOptions == MaximumLinkerOptions)
        {
            Fail.With(Fail.Ours, "too many options for the dynamic linker"u8, word);
        }

        options->LinkerOption[options->LinkerOptions++] = (ulong)word;
    }

    private static void Help() => Print(
        "Usage: trapless-ld [OPTION]... [--] PROGRAM [ARGUMENT]...\n\n"u8
        + "  trapless-ld /usr/bin/find /usr             run find with its system calls going through the layer\n"u8
        + "  trapless-ld --argv0 sh -- /bin/busybox     run it under another name\n"u8
        + "  trapless-ld --library-path DIR PROGRAM     use the libraries of DIR\n\n"u8
        + "Images come from the cache; the rewriter (trapless, beside this file) makes what is missing.\n\n"u8
        + "      --cache DIR           image cache to use instead of the user's\n"u8
        + "      --argv0 STRING        set the program's argv[0]\n"u8
        + "      --stat FILE           count system calls into FILE (made by trapless stat)\n"u8
        + "      --complete            catch system calls of code that has no image, too (Linux 5.11)\n"u8
        + "      --strict              fail where a program or library would run without its image\n"u8
        + "      --quiet               do not say what runs without its image\n"u8
        + "      --no-serve            answer no system call in the layer; the kernel gets them all\n"u8
        + "      --kernel VERSION      behave as that kernel (linux-4.18): newer calls and flags fail\n"u8
        + "      --map                 supply by older calls what the kernel lacks\n"u8
        + "      --abi NAME            the ABI the program was made for; refuse it where there is no map\n"u8
        + "      --kernel-mode[=safe]  run the program in ring 0, where the kernel module is loaded (docs/kernel-mode.md)\n"u8
        + "      --list, --verify, --inhibit-cache, --library-path PATH, --preload LIST\n"u8
        + "                            handed to the program's dynamic linker (see ld.so(8))\n"u8
        + "      --probe               print which calls it needs are forbidden here (a seccomp filter), and exit\n"u8
        + "      --help, --version     print this, or the version, and exit\n\n"u8
        + "Exit status: the program's; 127 not found, 126 not executable, 125 an error of trapless-ld.\n"u8);

    private static void Print(ReadOnlySpan<byte> text)
    {
        byte* p = Text.Literal(text);
        Sys.Call(SystemCall.Write, 1, (long)p, Text.Length(p));
        Fail.Exit(0);
    }
}
