namespace Trapless.Abi;

/// <summary>
/// The geometry of the libsys section and the code of a direct slot. A slot is entered as <c>syscall</c> enters the
/// kernel, with the return address in rcx; the two bytes before that address are a real <c>syscall</c> instruction.
/// </summary>
public static class SlotContract
{
    /// <summary>Bytes of one slot.</summary>
    public const int SlotSize = 64;

    /// <summary>Slots in a libsys section; numbers at or above it have no slot and go direct.</summary>
    public const int SlotCount = 512;

    /// <summary>The slot that no call has: it tells whose slots these are, in a text at <see cref="ResultEntry"/>.</summary>
    public const int IdentitySlot = SlotCount - 1;

    /// <summary>Offset in a slot of the function that returns the kernel's own result.</summary>
    public const int ResultEntry = 16;

    /// <summary>Offset in a slot of the function that returns -1 and stores errno. Its error path goes to the end of the section.</summary>
    public const int CEntry = 36;

    /// <summary>Bytes of a libsys section, a whole number of pages.</summary>
    public const int SectionSize = SlotSize * SlotCount;

    /// <summary><c>lea -2(%rcx),%rcx; jmp *%rcx</c>: trap at the site. <c>lea</c> because a slot keeps the flags.</summary>
    public static ReadOnlySpan<byte> DirectCode => [0x48, 0x8D, 0x49, 0xFE, 0xFF, 0xE1];

    /// <summary>Fills what a slot does not use: a stray jump stops at once instead of running into the next slot.</summary>
    public const byte Padding = 0xCC;
}
