using Trapless.Kernel;

namespace Trapless.Layer;

/// <summary>
/// The slots of this process. Images carry the default ones, so usually nothing is mapped. Where others are wanted (every call is
/// looked at, the layer leaves) or an image carries those of another version, one shared mapping is duplicated over each image's
/// libsys section: no private page, and later no file to open.
/// </summary>
internal static unsafe class SharedSlots
{
    public const ulong Size = 64 * 512;

    /// <summary>The shared mapping; 0: not made yet.</summary>
    private static ulong mapping;

    /// <summary>Slots other than the default ones are in force: the mapping goes over every image.</summary>
    private static bool replaced;

    /// <summary>Where a call enters the layer when not from an image.</summary>
    public static ulong Entry => mapping != 0 ? mapping : (ulong)Symbols.Slots();

    /// <summary>Before any image is mapped, once or with the same slots again: every image gets these slots of trapless-ld. False when they cannot be mapped.</summary>
    public static bool Choose(byte* slots)
    {
        mapping = mapping == 0 ? Map(slots) : mapping;
        replaced = true;
        return mapping != 0;
    }

    /// <summary>The same at any time, unless others than the default ones are in force already.</summary>
    public static bool ChooseLater(byte* slots)
    {
        ulong chosen = replaced ? 0 : Map(slots);
        if (chosen != 0)
        {
            Replace(chosen);
        }

        return replaced;
    }

    /// <summary>From here on, and in every image mapped already, these slots.</summary>
    public static void Replace(ulong slots)
    {
        mapping = slots;
        replaced = true;
        LoadedImages.ReplaceSlots(slots);
    }

    /// <summary>Makes the libsys section of an image mapped at <paramref name="bias"/> the process's slots. False: it cannot serve.</summary>
    public static bool Attach(ImageRecord* record, ulong bias)
    {
        return (!replaced && record->Slots == SlotsDigest.Value) || Duplicate(bias + record->LibsysVaddr, Size);
    }

    /// <summary>Maps the slots over <paramref name="size"/> bytes at an address. False: trapless-ld cannot be reached, or memory is short.</summary>
    public static bool Duplicate(ulong address, ulong size)
    {
        if (mapping == 0)
        {
            mapping = Map(Symbols.Slots());
        }

        return mapping != 0 && !Memory.Failed(Memory.Duplicate(mapping, size, address));
    }

    /// <summary>A table of slots of trapless-ld's own file as a shared mapping; 0 when the file cannot be reached or executed from.</summary>
    private static ulong Map(byte* slots)
    {
        int fd = Files.Open(Process.Self, Files.ReadOnly | Files.CloseOnExec);
        if (fd < 0)
        {
            return 0;
        }

        ulong offset = (ulong)(slots - Symbols.Image()); // the linker script keeps file offsets equal to addresses
        long at = Memory.Map(0, Size, Memory.Read | Memory.Execute, Memory.Shared, fd, offset);
        Files.Close(fd);
        return Memory.Failed(at) ? 0 : (ulong)at;
    }
}
