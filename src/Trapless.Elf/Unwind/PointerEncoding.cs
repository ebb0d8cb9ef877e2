namespace Trapless.Elf.Unwind;

/// <summary>DW_EH_PE: how an address is stored in unwind tables (LSB Core, "DWARF Exception Header Encoding").</summary>
public static class PointerEncoding
{
    /// <summary>DW_EH_PE_absptr: 8 bytes, absolute.</summary>
    public const byte Absolute = 0x00;

    /// <summary>DW_EH_PE_uleb128.</summary>
    public const byte Uleb128 = 0x01;

    /// <summary>DW_EH_PE_udata2.</summary>
    public const byte Unsigned2 = 0x02;

    /// <summary>DW_EH_PE_udata4.</summary>
    public const byte Unsigned4 = 0x03;

    /// <summary>DW_EH_PE_udata8.</summary>
    public const byte Unsigned8 = 0x04;

    /// <summary>DW_EH_PE_sleb128.</summary>
    public const byte Sleb128 = 0x09;

    /// <summary>DW_EH_PE_sdata2.</summary>
    public const byte Signed2 = 0x0a;

    /// <summary>DW_EH_PE_sdata4.</summary>
    public const byte Signed4 = 0x0b;

    /// <summary>DW_EH_PE_sdata8.</summary>
    public const byte Signed8 = 0x0c;

    /// <summary>DW_EH_PE_pcrel: relative to the address of the field.</summary>
    public const byte PcRelative = 0x10;

    /// <summary>DW_EH_PE_datarel: relative to the start of .eh_frame_hdr.</summary>
    public const byte DataRelative = 0x30;

    /// <summary>DW_EH_PE_indirect: the result is the address of the pointer.</summary>
    public const byte Indirect = 0x80;

    /// <summary>DW_EH_PE_omit: no value.</summary>
    public const byte Omit = 0xff;

    private const byte FormatMask = 0x0f, ApplicationMask = 0x70;

    /// <summary>The part of an encoding that says how wide a number is, for lengths.</summary>
    internal static byte Format(byte encoding) => (byte)(encoding & FormatMask);

    /// <summary>
    /// Reads one encoded address; sums wrap as the unwinder's do. An indirect one gives the address of the pointer. A stored
    /// 0 stays 0 ("none") whatever it is relative to.
    /// </summary>
    internal static ulong Read(ref ByteCursor cursor, byte encoding, ulong dataBase = 0)
    {
        var place = cursor.Address;
        var value = ReadNumber(ref cursor, Format(encoding));
        return (encoding & ApplicationMask) switch
        {
            _ when value == 0 => 0,
            0 => value,
            PcRelative => unchecked(place + value),
            DataRelative => unchecked(dataBase + value),
            _ => throw cursor.Error(ElfError.UnknownUnwind, $"pointer encoding 0x{encoding:x2} is not used on x86-64"),
        };
    }

    private static ulong ReadNumber(ref ByteCursor cursor, byte format) => unchecked(format switch
    {
        Absolute or Unsigned8 or Signed8 => cursor.U64(),
        Uleb128 => cursor.Uleb(),
        Sleb128 => (ulong)cursor.Sleb(),
        Unsigned2 => cursor.U16(),
        Signed2 => (ulong)(short)cursor.U16(),
        Unsigned4 => cursor.U32(),
        Signed4 => (ulong)(int)cursor.U32(),
        _ => throw cursor.Error(ElfError.UnknownUnwind, $"pointer format 0x{format:x} is not known"),
    });
}
