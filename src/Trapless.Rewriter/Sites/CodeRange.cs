namespace Trapless.Rewriter;

/// <summary>The part of one executable segment that the file backs.</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="Bytes">The code, in the original file.</param>
/// <param name="Array">The array behind <paramref name="Bytes"/>, for the decoder.</param>
/// <param name="ArrayOffset">Where in it the code starts.</param>
internal sealed record CodeRange(ulong Start, ReadOnlyMemory<byte> Bytes, byte[] Array, int ArrayOffset)
{
    public ulong End => Start + (ulong)Bytes.Length;

    public bool Contains(ulong address) => address - Start < (ulong)Bytes.Length;

    public ReadOnlySpan<byte> From(ulong address) => Bytes.Span[(int)(address - Start)..];
}
