namespace Trapless.Elf.Unwind;

/// <summary>Walks the entries of .eh_frame (LSB Core, "Exception Frames"). An entry: length, CIE pointer (0 in a CIE), content.</summary>
internal sealed class EhFrameReader(ElfFile file, EhFramePlace place)
{
    private const uint ExtendedLength = 0xffff_ffff;

    /// <summary>After so many damaged entries the rest is not worth the time.</summary>
    private const int MostDamaged = 16;

    private readonly List<Cie> _cies = [];
    private readonly List<Fde> _fdes = [];
    private readonly Dictionary<ulong, Cie> _cieAt = [];
    private ElfProblem? _damage;
    private int _damaged;

    public EhFrame Read()
    {
        var position = 0;
        while (position >= 0 && _damaged < MostDamaged)
        {
            position = ReadEntry(position);
        }

        return new EhFrame(place.Address, _cies, _fdes, _damage);
    }

    /// <summary>Reads the entry at <paramref name="position"/>; the position of the next, or -1 at the end.</summary>
    private int ReadEntry(int position)
    {
        if (position >= place.Bytes.Length)
        {
            return -1;
        }

        try
        {
            var cursor = Cursor(position, place.Bytes.Length - position);
            var length = (ulong)cursor.U32();
            if (length == 0)
            {
                return place.IsExact ? position + 4 : -1;
            }

            length = length == ExtendedLength ? cursor.U64() : length;
            var start = position + cursor.Position;
            _ = cursor.Take(length);
            ReadContent(position, start, (int)length);
            return start + (int)length;
        }
        catch (ElfException e)
        {
            NoteDamage(e);
            return -1;
        }
    }

    private void ReadContent(int entry, int start, int length)
    {
        try
        {
            var cursor = Cursor(start, length);
            var pointerAddress = cursor.Address;
            var pointer = cursor.U32();
            if (pointer == 0)
            {
                AddCie(AddressOf(entry), ref cursor, start, length);
            }
            else if (_cieAt.TryGetValue(unchecked(pointerAddress - pointer), out var cie))
            {
                AddFde(AddressOf(entry), cie, ref cursor, start, length);
            }
            else
            {
                throw cursor.Error(ElfError.DamagedUnwind, "an FDE without its CIE");
            }
        }
        catch (ElfException e)
        {
            NoteDamage(e);
        }
    }

    private void AddCie(ulong address, ref ByteCursor cursor, int start, int length)
    {
        var cie = CieParser.Parse(ref cursor, address, place.Bytes.Slice(start, length));
        _cies.Add(cie);
        _cieAt[address] = cie;
    }

    private void AddFde(ulong address, Cie cie, ref ByteCursor cursor, int start, int length)
    {
        var from = PointerEncoding.Read(ref cursor, cie.FdeEncoding);
        var size = PointerEncoding.Read(ref cursor, PointerEncoding.Format(cie.FdeEncoding));
        if (size > ulong.MaxValue - from)
        {
            throw cursor.Error(ElfError.DamagedUnwind, "a range of addresses that exceeds 64 bits");
        }

        var lsda = cie.HasAugmentationData ? ReadAugmentation(ref cursor, cie) : 0;
        _fdes.Add(new Fde
        {
            Cie = cie, Address = address, Start = from, End = from + size, Lsda = lsda, File = file.Name,
            Instructions = place.Bytes.Slice(start, length)[cursor.Position..], InstructionsAddress = cursor.Address,
        });
    }

    private static ulong ReadAugmentation(ref ByteCursor cursor, Cie cie)
    {
        var size = cursor.Uleb();
        var before = cursor;
        _ = cursor.Take(size);
        return cie.LsdaEncoding == PointerEncoding.Omit || size == 0 ? 0 : PointerEncoding.Read(ref before, cie.LsdaEncoding);
    }

    private ByteCursor Cursor(int position, int length) =>
        new(place.Bytes.Span.Slice(position, length), AddressOf(position), file.Name, ElfError.DamagedUnwind);

    private ulong AddressOf(int position) => unchecked(place.Address + (ulong)position);

    private void NoteDamage(ElfException e)
    {
        _damage ??= e.Problem;
        _damaged++;
    }
}
