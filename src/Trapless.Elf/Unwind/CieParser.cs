using System.Text;

namespace Trapless.Elf.Unwind;

/// <summary>The content of a CIE after its zero pointer: version, augmentation, factors, augmentation data, instructions.</summary>
internal static class CieParser
{
    public static Cie Parse(ref ByteCursor cursor, ulong address, ReadOnlyMemory<byte> content)
    {
        var version = cursor.U8();
        if (version is not (1 or 3 or 4))
        {
            throw cursor.Error(ElfError.UnknownUnwind, $"CIE version {version}; 1, 3 and 4 are known");
        }

        var augmentation = Encoding.ASCII.GetString(cursor.Text());
        if (version == 4)
        {
            _ = cursor.U16(); // address size and segment selector size
        }

        var (code, data) = (cursor.Uleb(), cursor.Sleb());
        var returnAddress = version == 1 ? cursor.U8() : cursor.Uleb();
        var extra = ParseAugmentation(ref cursor, augmentation);
        return new Cie
        {
            Address = address, Version = version, Augmentation = augmentation, CodeAlignment = code, DataAlignment = data,
            ReturnAddressRegister = returnAddress, FdeEncoding = extra.Fde, LsdaEncoding = extra.Lsda,
            PersonalityEncoding = extra.PersonalityEncoding, Personality = extra.Personality, IsSignalFrame = extra.IsSignalFrame,
            InitialInstructions = content[cursor.Position..], InstructionsAddress = cursor.Address,
        };
    }

    private static Extra ParseAugmentation(ref ByteCursor cursor, string augmentation)
    {
        var extra = new Extra();
        if (augmentation.Length == 0)
        {
            return extra;
        }

        if (augmentation[0] != 'z')
        {
            throw cursor.Error(ElfError.UnknownUnwind, "an augmentation without its size");
        }

        var size = cursor.Uleb();
        var data = cursor;
        _ = cursor.Take(size);
        foreach (var letter in augmentation.AsSpan(1))
        {
            extra.Parse(ref data, letter);
        }

        return extra;
    }

    private sealed class Extra
    {
        public byte Fde { get; private set; } = PointerEncoding.Absolute;

        public byte Lsda { get; private set; } = PointerEncoding.Omit;

        public byte PersonalityEncoding { get; private set; } = Unwind.PointerEncoding.Omit;

        public ulong Personality { get; private set; }

        public bool IsSignalFrame { get; private set; }

        public void Parse(ref ByteCursor data, char letter)
        {
            switch (letter)
            {
                case 'R':
                    Fde = data.U8();
                    break;
                case 'L':
                    Lsda = data.U8();
                    break;
                case 'P':
                    PersonalityEncoding = data.U8();
                    Personality = PointerEncoding.Read(ref data, PersonalityEncoding);
                    break;
                case 'S':
                    IsSignalFrame = true;
                    break;
                default:
                    throw data.Error(ElfError.UnknownUnwind, $"augmentation '{letter}'");
            }
        }
    }
}
