using System.Globalization;
using System.Text;

namespace Trapless.Machine;

/// <summary>Writes an initramfs: a cpio archive of the "newc" form (Documentation/driver-api/early-userspace/buffer-format.rst).</summary>
internal sealed class CpioWriter(Stream stream)
{
    internal const uint Directory = 0x4000, Regular = 0x8000, Link = 0xA000;
    private uint _inode;
    private long _position;

    internal void Write(string name, uint mode, ReadOnlySpan<byte> content)
    {
        Span<uint> fields = [++_inode, mode, 0, 0, 1, 0, (uint)content.Length, 0, 0, 0, 0, (uint)name.Length + 1, 0];
        var header = new StringBuilder("070701");
        foreach (var field in fields) header.Append(CultureInfo.InvariantCulture, $"{field:x8}");
        header.Append(name).Append('\0');
        Put(Encoding.ASCII.GetBytes(header.ToString()));
        Put(content);
    }

    internal void End() => Write("TRAILER!!!", 0, default);

    private void Put(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
        for (; _position % 4 != 0; _position++) stream.WriteByte(0);
    }
}
