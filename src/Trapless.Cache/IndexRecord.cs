using System.Globalization;
using System.Text;
using Trapless.Rewriter;

namespace Trapless.Cache;

/// <summary>
/// The text an index entry links to: <c>none</c>, <c>bad:reason</c> or <c>img:…</c>. docs/formats.md defines it; the
/// loader reads the same text.
/// </summary>
public abstract record IndexRecord
{
    /// <summary>The longest text a symbolic link holds.</summary>
    internal const int MaximumLength = 4095;

    /// <summary>No site in the file: it is mapped as it is.</summary>
    /// <param name="UsesGsBase">It sets the GS base itself: the layer, which needs it, leaves the process.</param>
    public sealed record NoSites(bool UsesGsBase = false) : IndexRecord
    {
        /// <inheritdoc/>
        public override string ToString() => UsesGsBase ? "none:gs" : "none";
    }

    /// <summary>The file cannot be rewritten: it is mapped as it is, and that is said.</summary>
    /// <param name="Reason">Why, a few words.</param>
    public sealed record Unrewritable(string Reason) : IndexRecord
    {
        /// <inheritdoc/>
        public override string ToString() => "bad:" + Reason;
    }

    /// <summary>The file has an image.</summary>
    /// <param name="File">Name in the directory of images.</param>
    /// <param name="Inode">The image file's own inode; with size and times it notices any change of the image.</param>
    /// <param name="Size">The image file's bytes.</param>
    /// <param name="Modified">The image file's modification time, ns.</param>
    /// <param name="Changed">The image file's change time, ns.</param>
    /// <param name="Unpatched">Sites left alone.</param>
    /// <param name="Flags">What the loader must know of the code.</param>
    /// <param name="Slots">Digest of the slots the image carries, 48 bits (<see cref="Abi.LayerSlots.Digest"/>).</param>
    /// <param name="Layout">Where things lie in the image.</param>
    public sealed record Image(
        string File, ulong Inode, ulong Size, ulong Modified, ulong Changed, int Unpatched, ImageFlags Flags, ulong Slots, ImageLayout Layout)
        : IndexRecord
    {
        /// <summary>In the record the digest lies above the flags.</summary>
        internal const int SlotsShift = 16;

        /// <summary>Whether the record was made for exactly this state of the image file.</summary>
        public bool Matches(FileStatus status) =>
            status.IsRegular && status.Key.Inode == Inode && status.Key.Size == Size && status.Key.Modified == Modified && status.Key.Changed == Changed;

        /// <inheritdoc/>
        public override string ToString()
        {
            var text = new StringBuilder(256).Append("img:").Append(File);
            foreach (var number in Numbers()) text.Append(':').Append(number.ToString("x", CultureInfo.InvariantCulture));
            return text.ToString();
        }

        private IEnumerable<ulong> Numbers()
        {
            ulong[] head =
            [
                Inode, Size, Modified, Changed, (ulong)Unpatched, (ulong)Flags | (Slots << SlotsShift), Layout.SpanStart, Layout.SpanEnd,
                Layout.ExtVaddr, Layout.ExtOffset, Layout.ExtSize, Layout.LibsysVaddr, (ulong)Layout.Exec.Count,
            ];
            return head.Concat(Layout.Exec.SelectMany(e => new[] { e.Offset, e.FileSize, e.VirtualAddress }));
        }
    }
}

/// <summary>Properties of an image's code that the loader and the layer act on.</summary>
[Flags]
public enum ImageFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>The code uses the GS base itself.</summary>
    UsesGsBase = 1,

    /// <summary>A site was not rewritten that may make a call the layer must see.</summary>
    CallMayBeMissed = 2,
}
