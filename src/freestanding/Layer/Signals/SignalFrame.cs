using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Moves signal frames from the layer's stack to the program's, below its red zone. The frames, from the newest one's restorer address
/// up to the end of the extended floating point state of the oldest, are one block: distances inside it, and the 64-byte alignment
/// xrstor asks for, are kept.
/// </summary>
internal static unsafe class SignalFrame
{
    private const ulong RedZone = 128;
    private const uint ExtendedMagic = 0x46505853; // FP_XSTATE_MAGIC1
    private const ulong LegacySize = 512, MagicOffset = 464, SizeOffset = 468;

    /// <summary>Returns the distance, to be added to the frame's, siginfo's and context's addresses.</summary>
    public static long Move(SignalContext* newest, SignalContext* oldest, byte* frame, ulong stackPointer)
    {
        ulong end = oldest->FloatingPoint + FloatingPointSize((byte*)oldest->FloatingPoint);
        ulong size = end - (ulong)frame;
        ulong target = stackPointer - RedZone - size;
        target -= (target - (ulong)frame) & 63;
        long distance = (long)(target - (ulong)frame);
        for (SignalContext* context = newest; context != null;)
        {
            SignalContext* inner = context == oldest ? null : SignalRepair.Inner(context);
            context->FloatingPoint += (ulong)distance;
            if (inner != null)
            {
                MoveEntry(context, (ulong)frame, end, distance);
            }

            context = inner;
        }

        Memory.Copy((byte*)target, frame, (long)size);
        return distance;
    }

    /// <summary>The registers of an interrupted signal entry that point into the frames (Entry/signal.S).</summary>
    private static void MoveEntry(SignalContext* context, ulong start, ulong end, long distance)
    {
        MoveRegister(&context->Rsp, start, end, distance);
        MoveRegister(&context->Rsi, start, end, distance);
        MoveRegister(&context->Rdx, start, end, distance);
    }

    private static void MoveRegister(long* register, ulong start, ulong end, long distance)
    {
        if ((ulong)*register >= start && (ulong)*register < end)
        {
            *register += distance;
        }
    }

    private static ulong FloatingPointSize(byte* state) =>
        *(uint*)(state + MagicOffset) == ExtendedMagic ? *(uint*)(state + SizeOffset) : LegacySize;
}
