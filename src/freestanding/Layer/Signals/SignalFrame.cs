using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// Moves a signal frame from the layer's stack to the program's, below its red zone. The frame is one block from the restorer's
/// address up to the end of the extended floating point state; distances inside it, and the 64-byte alignment xrstor asks for, are kept.
/// </summary>
internal static unsafe class SignalFrame
{
    private const ulong RedZone = 128;
    private const uint ExtendedMagic = 0x46505853; // FP_XSTATE_MAGIC1
    private const ulong LegacySize = 512, MagicOffset = 464, SizeOffset = 468;

    /// <summary>Returns the distance, to be added to the frame's, siginfo's and context's addresses.</summary>
    public static long Move(SignalContext* context, byte* frame, ulong stackPointer)
    {
        ulong size = context->FloatingPoint + FloatingPointSize((byte*)context->FloatingPoint) - (ulong)frame;
        ulong target = stackPointer - RedZone - size;
        target -= (target - (ulong)frame) & 63;
        long distance = (long)(target - (ulong)frame);
        context->FloatingPoint += (ulong)distance;
        Memory.Copy((byte*)target, frame, (long)size);
        return distance;
    }

    private static ulong FloatingPointSize(byte* state) =>
        *(uint*)(state + MagicOffset) == ExtendedMagic ? *(uint*)(state + SizeOffset) : LegacySize;
}
