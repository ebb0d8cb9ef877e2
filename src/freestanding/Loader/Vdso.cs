using System;
using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>Finds the functions of the vDSO (Documentation/ABI/stable/vdso): a small ELF library the kernel has mapped.</summary>
internal static unsafe class Vdso
{
    private const uint Dynamic = 2;
    private const ulong DtHash = 4, DtStrtab = 5, DtSymtab = 6;

    public static void Find(byte* image)
    {
        if (image == null || *(uint*)image != ElfHeader.ElfMagic)
        {
            return;
        }

        ElfHeader* header = (ElfHeader*)image;
        ProgramHeader* segments = (ProgramHeader*)(image + header->ProgramHeaders);
        ulong bias = (ulong)image;
        ulong* dynamic = null;
        ulong end = 0;
        for (int i = 0; i < header->ProgramHeaderCount; i++)
        {
            if (segments[i].Type == ProgramHeader.Load && segments[i].Offset == 0)
            {
                bias = (ulong)image - segments[i].Address;
                end = (ulong)image + Memory.PageUp(segments[i].MemorySize);
            }

            if (segments[i].Type == Dynamic)
            {
                dynamic = (ulong*)(image + segments[i].Offset);
            }
        }

        if (dynamic != null)
        {
            ReadSymbols(bias, dynamic);
            VdsoPages.Watch((ulong)image, end);
        }
    }

    private static void ReadSymbols(ulong bias, ulong* dynamic)
    {
        uint* hash = null;
        byte* strings = null, symbols = null;
        for (; dynamic[0] != 0; dynamic += 2)
        {
            ulong value = bias + dynamic[1];
            if (dynamic[0] == DtHash)
            {
                hash = (uint*)value;
            }
            else if (dynamic[0] == DtStrtab)
            {
                strings = (byte*)value;
            }
            else if (dynamic[0] == DtSymtab)
            {
                symbols = (byte*)value;
            }
        }

        // DT_HASH tells the number of symbols; a vDSO without it (none so far on x86-64) is not used.
        for (uint i = 0; hash != null && i < hash[1]; i++)
        {
            byte* symbol = symbols + (24 * i);
            Keep(strings + *(uint*)symbol, (void*)(bias + *(ulong*)(symbol + 8)));
        }
    }

    private static void Keep(byte* name, void* address)
    {
        if (Text.Is(name, "__vdso_clock_gettime"u8))
        {
            Process.VdsoClockGettime = address;
        }
        else if (Text.Is(name, "__vdso_gettimeofday"u8))
        {
            Process.VdsoGettimeofday = address;
        }
        else if (Text.Is(name, "__vdso_time"u8))
        {
            Process.VdsoTime = address;
        }
        else if (Text.Is(name, "__vdso_clock_getres"u8))
        {
            Process.VdsoClockGetres = address;
        }
        else if (Text.Is(name, "__vdso_getcpu"u8))
        {
            Process.VdsoGetcpu = address;
        }
    }
}
