using Trapless.Kernel;

namespace Trapless.Loader;

/// <summary>The stack as the kernel hands it over (System V ABI AMD64, 3.4.1): argc, argv, envp, auxiliary vector, each NULL-terminated.</summary>
internal unsafe struct InitialStack
{
    public long* Count;
    public byte** Arguments;
    public byte** Environment;
    public ulong* Auxiliary;
    public ulong* End;

    public const ulong AtPhdr = 3, AtPhnum = 5, AtBase = 7, AtEntry = 9, AtUid = 11, AtEuid = 12, AtSecure = 23,
        AtRandom = 25, AtHwcap2 = 26, AtRseqFeatureSize = 27, AtRseqAlign = 28,
        AtExecfn = 31, AtSysinfoEhdr = 33, AtMinimumSignalStack = 51;

    public static void Read(InitialStack* stack, long* start)
    {
        stack->Count = start;
        stack->Arguments = (byte**)(start + 1);
        stack->Environment = stack->Arguments + *start + 1;
        byte** p = stack->Environment;
        while (*p != null)
        {
            p++;
        }

        stack->Auxiliary = (ulong*)(p + 1);
        ulong* a = stack->Auxiliary;
        while (*a != 0)
        {
            a += 2;
        }

        stack->End = a + 2;
    }

    public static ulong Get(InitialStack* stack, ulong type)
    {
        for (ulong* a = stack->Auxiliary; *a != 0; a += 2)
        {
            if (*a == type)
            {
                return a[1];
            }
        }

        return 0;
    }

    public static void Set(InitialStack* stack, ulong type, ulong value)
    {
        for (ulong* a = stack->Auxiliary; *a != 0; a += 2)
        {
            if (*a == type)
            {
                a[1] = value;
            }
        }
    }

    /// <summary>AT_EXECFN. The kernel's string of it follows the environment: a name that fits takes its place there.</summary>
    public static void PlaceName(InitialStack* stack, byte* name)
    {
        byte* place = (byte*)Get(stack, AtExecfn);
        int length = Text.Length(name);
        if (place != null && length <= Text.Length(place))
        {
            Memory.Copy(place, name, length + 1);
            name = place;
        }

        Set(stack, AtExecfn, (ulong)name);
    }

    /// <summary>Takes an entry out of the auxiliary vector; those behind it move up.</summary>
    public static void Remove(InitialStack* stack, ulong type)
    {
        ulong* to = stack->Auxiliary;
        for (ulong* a = stack->Auxiliary; a < stack->End; a += 2)
        {
            if (*a != type)
            {
                to[0] = a[0];
                to[1] = a[1];
                to += 2;
            }
        }

        stack->End = to;
    }

    public static byte* Variable(InitialStack* stack, System.ReadOnlySpan<byte> nameAndEquals)
    {
        for (byte** e = stack->Environment; *e != null; e++)
        {
            byte* value = Text.After(*e, nameAndEquals);
            if (value != null)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>
    /// Takes the first <paramref name="count"/> arguments away. The rest of the vector stays in place when the stack pointer
    /// keeps its 16-byte alignment, else everything moves down by one word.
    /// </summary>
    public static void DropArguments(InitialStack* stack, long count)
    {
        long left = *stack->Count - count;
        long* start = (long*)(stack->Arguments + count - 1);
        ulong* end = stack->End;
        if (((ulong)start & 15) != 0)
        {
            Memory.CopyWords((ulong*)start, (ulong*)(start + 1), (long)(end - (ulong*)(start + 1)));
            start--;
        }

        *start = left;
        Read(stack, start);
    }

    /// <summary>
    /// Puts <paramref name="count"/> arguments in the place of the first <paramref name="replaced"/>, below the present vector.
    /// </summary>
    public static void ReplaceArguments(InitialStack* stack, long replaced, byte** arguments, long count)
    {
        long rest = (long)(stack->End - (ulong*)(stack->Arguments + replaced));
        ulong words = (ulong)(1 + count + rest);
        ulong* start = (ulong*)(((ulong)stack->End - (words * 8) - (ulong)(count * 8) - 64) & ~15UL);
        ulong* to = start;
        *to++ = (ulong)(*stack->Count - replaced + count);
        for (long i = 0; i < count; i++)
        {
            *to++ = (ulong)arguments[i];
        }

        Memory.CopyWords(to, (ulong*)(stack->Arguments + replaced), rest);
        Read(stack, (long*)start);
    }
}
