using System;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// <c>trapless-ld --probe</c>, for <c>trapless doctor</c>: makes each system call that the loader and the layer need beside the program's own, in a
/// child of its own and with arguments that do nothing, and prints a line for each that a seccomp filter forbids: <c>NAME refused ERRNO</c> or
/// <c>NAME killed SIGNAL</c>.
/// </summary>
internal static unsafe class Probe
{
    private const int SigChld = 17, Eperm = 1, Ebadf = 9, Efault = 14, Einval = 22, AtEmptyPath = 0x1000;
    private const long PersonalityAsk = 0xffffffff, PrGetDumpable = 3, ArchGetGs = 0x1004, PrSetSyscallUserDispatch = 59;

    public static void Run()
    {
        long empty = (long)Text.Literal(""u8);
        ulong word;
        Try("readlinkat"u8, SystemCall.Readlinkat, -1, empty, (long)&word, 8, 0, Ebadf);
        Try("fstat"u8, SystemCall.Fstat, -1, (long)&word, 0, 0, 0, Ebadf);
        Try("newfstatat"u8, SystemCall.Newfstatat, -1, empty, 0, AtEmptyPath, 0, Ebadf);
        Try("pread64"u8, SystemCall.Pread64, -1, (long)&word, 8, 0, 0, Ebadf);
        Try("prctl"u8, SystemCall.Prctl, PrGetDumpable, 0, 0, 0, 0, 0);
        Try("execveat"u8, SystemCall.Execveat, -1, empty, 0, 0, AtEmptyPath, Ebadf);
        Try("faccessat2"u8, SystemCall.Faccessat2, -1, empty, 0, AtEmptyPath, 0, Ebadf);
        Try("fgetxattr"u8, SystemCall.Fgetxattr, -1, (long)Text.Literal("security.capability"u8), 0, 0, 0, Ebadf);
        Try("personality"u8, SystemCall.Personality, PersonalityAsk, 0, 0, 0, 0, 0);
        Try("mremap"u8, SystemCall.Mremap, 1, 0, 0, 0, 0, Einval);
        Try("arch_prctl"u8, SystemCall.ArchPrctl, ArchGetGs, (long)&word, 0, 0, 0, 0);
        Try("syscall_user_dispatch"u8, SystemCall.Prctl, PrSetSyscallUserDispatch, 0, 0, 0, 0, 0);
        Fail.Exit(0);
    }

    /// <summary>Precondition: the process has one thread, so that a copied child may go on in C#.</summary>
    private static void Try(ReadOnlySpan<byte> name, long number, long a, long b, long c, long d, long e, int expected)
    {
        long child = Sys.Call(SystemCall.Clone, SigChld);
        if (child == 0)
        {
            long result = Sys.Call(number, a, b, c, d, e, 0);
            bool answered = result >= 0 || result == -expected || result == -Efault;
            Fail.Exit(answered ? 0 : (int)-result);
        }

        int status = Eperm << 8;
        if (child > 0)
        {
            Sys.Call(SystemCall.Wait4, child, (long)&status, 0, 0);
        }

        int signal = status & 0x7f;
        if (status != 0)
        {
            Print(name, signal, signal != 0 ? signal : status >> 8);
        }
    }

    private static void Print(ReadOnlySpan<byte> name, int signal, int number)
    {
        byte* memory = stackalloc byte[64];
        TextBuffer line;
        TextBuffer.Init(&line, memory, 64);
        TextBuffer.Add(&line, name);
        TextBuffer.Add(&line, signal != 0 ? " killed "u8 : " refused "u8);
        TextBuffer.AddDecimal(&line, (ulong)number);
        TextBuffer.Add(&line, (byte)'\n');
        Sys.Call(SystemCall.Write, 1, (long)memory, line.Length);
    }
}
