using Iced.Intel;

namespace Trapless.Rewriter;

/// <summary>The part of one executable segment that the file backs. Not safe for several threads: it has one decoder.</summary>
internal sealed class CodeRange
{
    private readonly ByteArrayCodeReader _reader;
    private readonly Decoder _decoder;

    /// <param name="start">Address of the first byte.</param>
    /// <param name="bytes">The code, in the original file.</param>
    public CodeRange(ulong start, ArraySegment<byte> bytes)
    {
        (Start, Bytes) = (start, bytes);
        _reader = new ByteArrayCodeReader(bytes);
        _decoder = Decoder.Create(64, _reader);
    }

    public ulong Start { get; }

    public ulong End => Start + (ulong)Bytes.Length;

    public ReadOnlyMemory<byte> Bytes { get; }

    public bool Contains(ulong address) => address - Start < (ulong)Bytes.Length;

    public ReadOnlySpan<byte> From(ulong address) => Bytes.Span[(int)(address - Start)..];

    /// <summary>
    /// The instruction at <paramref name="address"/> of this range; an invalid one if there is none. Prefixes of a <c>syscall</c>, which mean nothing, are an
    /// instruction of their own that does nothing: where the kernel restarts a call, and a slot has it made, are the last two bytes.
    /// </summary>
    public void Decode(ulong address, out Instruction instruction)
    {
        _reader.Position = (int)(address - Start);
        _decoder.IP = address;
        _decoder.Decode(out instruction);
        if (instruction.Code == Code.Syscall && instruction.Length > Site.Length)
        {
            var length = instruction.Length - Site.Length;
            instruction = Instruction.Create(Code.Nopd);
            instruction.CodeSize = CodeSize.Code64;
            instruction.Length = length;
            instruction.IP = address;
        }
    }

    /// <summary>Whether <see cref="Decode"/> made this of prefixes, which would mean something before any other instruction.</summary>
    public bool IsPrefix(in Instruction instruction)
    {
        const byte nop = 0x90;
        return instruction.Code == Code.Nopd && From(instruction.IP)[instruction.Length - 1] != nop;
    }

    /// <summary>Where in the instruction at <paramref name="address"/>, just decoded, its displacement is.</summary>
    public int DisplacementOffset(ulong address)
    {
        Decode(address, out var instruction);
        return _decoder.GetConstantOffsets(instruction).DisplacementOffset;
    }
}
