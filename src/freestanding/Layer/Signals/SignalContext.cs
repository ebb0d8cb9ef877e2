using System.Runtime.InteropServices;

namespace Trapless.Layer;

/// <summary>The parts of <c>struct ucontext</c> that repair touches (arch/x86/include/uapi/asm/sigcontext.h).</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct SignalContext
{
    [FieldOffset(40)] public long R8;
    [FieldOffset(48)] public long R9;
    [FieldOffset(56)] public long R10;
    [FieldOffset(64)] public long R11;
    [FieldOffset(72)] public long R12;
    [FieldOffset(80)] public long R13;
    [FieldOffset(88)] public long R14;
    [FieldOffset(96)] public long R15;
    [FieldOffset(104)] public long Rdi;
    [FieldOffset(112)] public long Rsi;
    [FieldOffset(120)] public long Rbp;
    [FieldOffset(128)] public long Rbx;
    [FieldOffset(136)] public long Rdx;
    [FieldOffset(144)] public long Rax;
    [FieldOffset(152)] public long Rcx;
    [FieldOffset(160)] public long Rsp;
    [FieldOffset(168)] public long Rip;
    [FieldOffset(176)] public long Flags;
    [FieldOffset(224)] public ulong FloatingPoint;
    [FieldOffset(296)] public ulong Mask;
}
