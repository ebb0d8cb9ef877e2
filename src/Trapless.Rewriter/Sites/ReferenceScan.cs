using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Rewriter;

/// <summary>
/// Looks through all code, known or not, for bytes that could refer to a few watched stretches: direct jumps, conditional
/// jumps and calls with 32-bit distances, <c>lea x(%rip)</c>, the jump tables these may load, and immediates in a program at a fixed address. Cheaper than disassembling
/// everything, and misses none of these, because it does not care where instructions begin.
/// </summary>
internal sealed class ReferenceScan
{
    private enum Form : byte
    {
        None,
        Near,
        Conditional,
        Lea,
        Immediate,
        ImmediateModRm,
    }

    private const int BlockShift = 5;

    private readonly CodeSpace _space;
    private readonly bool[][] _watched;
    private readonly List<Reference> _found = [];
    private readonly HashSet<ulong> _tables = [];
    private readonly Form[] _forms = new Form[256];

    public ReferenceScan(CodeSpace space)
    {
        _space = space;
        _watched = [.. space.Ranges.Select(r => new bool[(r.Bytes.Length >> BlockShift) + 1])];
        (_forms[0xE8], _forms[0xE9], _forms[0x0F], _forms[0x8D]) = (Form.Near, Form.Near, Form.Conditional, Form.Lea);
        if (space.IsFixed)
        {
            _forms.AsSpan(0xB8, 8).Fill(Form.Immediate);
            _forms[0xC7] = Form.ImmediateModRm;
        }
    }

    /// <summary>Watches [<paramref name="from"/>, <paramref name="to"/>), and up to 31 bytes on either side.</summary>
    public void Watch(ulong from, ulong to)
    {
        for (var i = 0; i < _watched.Length; i++)
        {
            var range = _space.Ranges[i];
            ulong low = Math.Max(from, range.Start), high = Math.Min(to, range.End);
            for (var at = low; at < high; at = ((at >> BlockShift) + 1) << BlockShift)
            {
                _watched[i][(int)((at - range.Start) >> BlockShift)] = true;
            }

            if (low < high)
            {
                _watched[i][(int)((high - 1 - range.Start) >> BlockShift)] = true;
            }
        }
    }

    public bool IsWatched(ulong address)
    {
        for (var i = 0; i < _watched.Length; i++)
        {
            if (_space.Ranges[i].Contains(address))
            {
                return _watched[i][(int)((address - _space.Ranges[i].Start) >> BlockShift)];
            }
        }

        return false;
    }

    public IReadOnlyList<Reference> Run()
    {
        foreach (var range in _space.Ranges)
        {
            Scan(range.Bytes.Span, range.Start);
        }

        return _found;
    }

    private void Scan(ReadOnlySpan<byte> code, ulong start)
    {
        for (var i = 0; i + 5 <= code.Length; i++)
        {
            var form = _forms[code[i]];
            if (form != Form.None)
            {
                Match(form, code[i..], start + (ulong)i);
            }
        }
    }

    private void Match(Form form, ReadOnlySpan<byte> b, ulong at)
    {
        switch (form)
        {
            case Form.Near:
                Add(at, at + 5 + (ulong)ReadInt32LittleEndian(b[1..]));
                break;
            case Form.Conditional when b.Length >= 6 && (b[1] & 0xF0) == 0x80:
                Add(at, at + 6 + (ulong)ReadInt32LittleEndian(b[2..]));
                break;
            case Form.Lea when b.Length >= 6 && (b[1] & 0xC7) == 0x05:
                var loaded = at + 6 + (ulong)ReadInt32LittleEndian(b[2..]);
                Add(at, loaded, ReferenceKind.Address);
                AddTable(at, loaded);
                break;
            case Form.Immediate:
                Add(at, ReadUInt32LittleEndian(b[1..]), ReferenceKind.Number);
                break;
            case Form.ImmediateModRm when b.Length >= 6 && (b[1] & 0xF8) == 0xC0:
                Add(at, ReadUInt32LittleEndian(b[2..]), ReferenceKind.Number);
                break;
        }
    }

    /// <summary>Distances from the table, which may lead into another unit than the one that loads it: a function's cold part.</summary>
    private void AddTable(ulong source, ulong table)
    {
        if (!_tables.Add(table))
        {
            return;
        }

        foreach (var (_, target) in JumpTable.Read(_space, table, table))
        {
            Add(source, target, ReferenceKind.Table);
        }
    }

    private void Add(ulong source, ulong target, ReferenceKind kind = ReferenceKind.Branch)
    {
        if (IsWatched(target))
        {
            _found.Add(new Reference(source, target, kind));
        }
    }
}
