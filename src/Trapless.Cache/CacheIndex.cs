using System.Runtime.InteropServices;
using System.Text;

namespace Trapless.Cache;

/// <summary>The index of a cache: for each original a symbolic link whose target text is its record.</summary>
internal sealed class CacheIndex(CacheDirectory directory)
{
    /// <summary>The record of an original, by its entry's name, or null if there is none or it does not parse. Does not look at the image.</summary>
    internal IndexRecord? Read(string name) => ReadText(name) is { } text ? IndexRecordParser.TryParse(IndexText.Own(text)) : null;

    /// <summary>The whole text of an entry, or null if there is none.</summary>
    internal unsafe string? ReadText(string name)
    {
        var buffer = stackalloc byte[IndexRecord.MaximumLength + 1];
        var length = Native.ReadLink(Path.Combine(directory.Index, name), buffer, IndexRecord.MaximumLength + 1);
        return length > 0 ? Encoding.UTF8.GetString(buffer, (int)length) : null;
    }

    /// <summary>Sets the record of an original, in one step for readers.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    internal void Write(string name, IndexRecord record) => WriteText(name, record.ToString());

    /// <summary>Sets the text of an original's entry, in one step for readers.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    internal void WriteText(string name, string text)
    {
        var aside = Path.Combine(directory.Index, Temporary.NewName());
        if (Native.Symlink(text, aside) != 0) throw Entries.Failure(Marshal.GetLastPInvokeError());
        try
        {
            Entries.Rename(aside, Path.Combine(directory.Index, name));
        }
        catch (IOException)
        {
            Entries.Delete(aside);
            throw;
        }
    }

    /// <summary>Removes an entry if it is there.</summary>
    internal void Remove(string name) => Entries.Delete(Path.Combine(directory.Index, name));

    /// <summary>The names of all entries.</summary>
    internal IEnumerable<string> Names() => Entries.Names(directory.Index).Where(n => !Temporary.Is(n));
}
