using Trapless.Kernel;
using Trapless.Layer;

namespace Trapless.Loader;

/// <summary>
/// Kernel mode: asks the kernel module for the address its entry has, and makes every slot that would trap jump there instead. The
/// contract is a slot's, so nothing else changes. Where the module is missing or refuses, the program runs in ring 3 and that is said.
/// </summary>
internal static unsafe class KernelEntry
{
    private const uint Version = 1, FastEntry = 1;
    private const long IoctlEnter = 0xC040_B910; // _IOWR(0xb9, 0x10, struct trapless_enter), kernel/include/trapless_uapi.h

    private const int MostSlots = 16; // TRAPLESS_SLOTS

    private struct Request
    {
        public uint Version, Flags;
        public ulong Entry, Slot;
        public uint Slots, Filled;
        public ulong Reserved1, Reserved2, Reserved3, Reserved4;
    }

    /// <summary>What follows --kernel-mode: nothing, =fast or =safe.</summary>
    public static KernelMode Choose(byte* value)
    {
        if (*value != 0 && !Text.Is(value, "=fast"u8))
        {
            if (!Text.Is(value, "=safe"u8))
            {
                Fail.With(Fail.Ours, "--kernel-mode takes =fast or =safe"u8, value);
            }

            return KernelMode.Safe;
        }

        return KernelMode.Fast;
    }

    /// <summary>A loader that lies under /trusted, the module's default directory, runs programs in ring 0 without being told to.</summary>
    public static void ChooseByPlace()
    {
        if (Process.KernelMode == KernelMode.Off && Text.After(Process.Self, "/trusted/"u8) != null)
        {
            Process.KernelMode = KernelMode.Fast;
        }
    }

    /// <summary>Enters kernel mode. The first call through a slot reaches ring 0.</summary>
    public static void Enter(InitialStack* stack)
    {
        byte* device = Text.Literal("/dev/trapless"u8);
        int fd = Files.Open(device, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            Notice.Say(Notice.NoKernelMode, "no kernel mode: the kernel module is not loaded (try trapless doctor)"u8, device);
            return;
        }

        Request request;
        long* slots = stackalloc long[2 * MostSlots]; // struct trapless_slot: number, entry
        request.Version = Version;
        request.Flags = Process.KernelMode == KernelMode.Fast ? FastEntry : 0;
        request.Slot = (ulong)slots;
        request.Slots = MostSlots;
        request.Filled = 0;
        request.Entry = request.Reserved1 = request.Reserved2 = request.Reserved3 = request.Reserved4 = 0;
        long error = Sys.Call(SystemCall.Ioctl, fd, IoctlEnter, (long)&request);
        Files.Close(fd);
        if (error != 0)
        {
            Notice.Say(Notice.NoKernelMode, "no kernel mode: the kernel module refused, its log says why (dmesg)"u8, null);
            return;
        }

        IgnoreLinkerVariables(stack);
        LayerSetup.CallKernelAt((long)request.Entry, slots, (int)request.Filled);
    }

    /// <summary>What would bring other code into the process is not passed on: LD_PRELOAD and its kin.</summary>
    private static void IgnoreLinkerVariables(InitialStack* stack)
    {
        byte** to = stack->Environment;
        for (byte** from = to; *from != null; from++)
        {
            byte* s = *from;
            bool ignored = Text.After(s, "LD_PRELOAD="u8) != null || Text.After(s, "LD_AUDIT="u8) != null
                || Text.After(s, "LD_LIBRARY_PATH="u8) != null || Text.After(s, "LD_PROFILE"u8) != null;
            if (!ignored)
            {
                *to++ = s;
            }
        }

        // The auxiliary vector follows the environment's end, and is found by it.
        *to++ = null;
        Memory.CopyWords((ulong*)to, stack->Auxiliary, (long)(stack->End - stack->Auxiliary));
        InitialStack.Read(stack, stack->Count);
    }
}
