namespace Trapless.Rewriter;

/// <summary>Where things are in an image, as the index record of docs/formats.md lists them. Addresses are before the load bias.</summary>
/// <param name="SpanStart">The original's lowest <c>PT_LOAD</c> address, rounded down to a page.</param>
/// <param name="SpanEnd">The end of the original's highest <c>PT_LOAD</c>, rounded up to a page.</param>
/// <param name="ExtVaddr">Address of the extension; equal to <paramref name="SpanEnd"/>.</param>
/// <param name="ExtOffset">File offset of the extension, a whole number of pages.</param>
/// <param name="ExtSize">Bytes of the extension, a whole number of pages, <c>.libsys</c> at its end included.</param>
/// <param name="LibsysVaddr">Address of slot 0.</param>
/// <param name="Exec">The executable <c>PT_LOAD</c> segments of the original, in its order.</param>
public sealed record ImageLayout(
    ulong SpanStart,
    ulong SpanEnd,
    ulong ExtVaddr,
    ulong ExtOffset,
    ulong ExtSize,
    ulong LibsysVaddr,
    IReadOnlyList<ExecRange> Exec);

/// <summary>One executable segment of the original.</summary>
/// <param name="Offset"><c>p_offset</c>.</param>
/// <param name="FileSize"><c>p_filesz</c>.</param>
/// <param name="VirtualAddress"><c>p_vaddr</c>.</param>
public sealed record ExecRange(ulong Offset, ulong FileSize, ulong VirtualAddress);
