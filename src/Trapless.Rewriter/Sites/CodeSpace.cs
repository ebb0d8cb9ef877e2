using System.Runtime.InteropServices;
using Trapless.Elf;

namespace Trapless.Rewriter;

/// <summary>All code a file can execute: its executable segments, and which parts of them its sections call code.</summary>
internal sealed class CodeSpace
{
    private readonly List<CodeRange> _ranges = [];
    private readonly List<FunctionRange> _codeSections = [];

    public CodeSpace(ElfFile elf)
    {
        Elf = elf;
        foreach (var s in elf.Segments)
        {
            if (s.IsLoad && s.IsExecutable && s.FileSize > 0)
            {
                Add(s.VirtualAddress, elf.Content(s));
            }
        }

        foreach (var s in elf.Sections)
        {
            if (s.Flags.HasFlag(SectionFlags.Execute) && s.HasBytes && s.Size > 0 && s.Address <= ulong.MaxValue - s.Size)
            {
                _codeSections.Add(new FunctionRange(s.Address, s.Address + s.Size));
            }
        }
    }

    public ElfFile Elf { get; }

    /// <summary>True for a program at a fixed address, whose code may hold addresses as immediates.</summary>
    public bool IsFixed => Elf.Header.Type == ElfType.Executable;

    public IReadOnlyList<CodeRange> Ranges => _ranges;

    /// <summary>True if sections tell code from data inside the executable segments.</summary>
    public bool HasSections => _codeSections.Count > 0;

    public CodeRange? Find(ulong address)
    {
        foreach (var range in _ranges)
        {
            if (range.Contains(address))
            {
                return range;
            }
        }

        return null;
    }

    public bool Contains(ulong address) => Find(address) is not null;

    /// <summary>False for an address that the sections say holds data: .rodata in an executable segment.</summary>
    public bool MayBeCode(ulong address) => !HasSections || _codeSections.Exists(s => address >= s.Start && address < s.End);

    /// <summary>
    /// Addresses of the bytes of <c>syscall</c>, be they instructions or not. Those in the file's own libsys section are none: the layer is
    /// mapped over it, and without the layer they are where its entries trap.
    /// </summary>
    public List<ulong> Candidates()
    {
        var (start, size) = Elf.Libsys ?? default;
        var found = new List<ulong>();
        foreach (var range in _ranges)
        {
            var code = range.Bytes.Span;
            for (int at = 0, hop; at < code.Length && (hop = code[at..].IndexOf("\x0F\x05"u8)) >= 0; at += hop + 2)
            {
                var candidate = range.Start + (ulong)(at + hop);
                if (candidate - start >= size)
                {
                    found.Add(candidate);
                }
            }
        }

        return found;
    }

    private void Add(ulong address, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (!MemoryMarshal.TryGetArray(bytes, out var segment))
        {
            segment = new ArraySegment<byte>(bytes.ToArray());
        }

        _ranges.Add(new CodeRange(address, segment));
    }
}
