using System.Collections.Concurrent;
using Trapless.Abi;
using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cache;

/// <summary>Makes the record of one original, and its image if it has sites. Writes aside and renames.</summary>
internal sealed class ImageBuilder(CacheDirectory directory, CacheIndex index)
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode AllRead = OwnerReads | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>
    /// Held from looking for an image of this content until its record is written: of two builders of the same content in this process the
    /// second would otherwise replace the first one's image, and with it invalidate the record.
    /// </summary>
    private readonly ConcurrentDictionary<string, Lock> _contents = new(StringComparer.Ordinal);

    /// <summary>Rewrites a file, or takes an image made of the same content before, and enters the record in the index.</summary>
    /// <exception cref="CacheException">The original cannot be read or the cache not written.</exception>
    internal IndexRecord Build(string path)
    {
        var original = Original.Read(path, directory.IsShared);
        lock (_contents.GetOrAdd(original.Hash, static _ => new Lock()))
        {
            var record = Make(original);
            Writing(directory.Index, () => index.Write(EntryName.Of(original.Status.Key, original.Bytes), record));
            return record;
        }
    }

    private IndexRecord Make(Original original)
    {
        if (!ElfFile.LooksLikeElf(original.Bytes)) return new IndexRecord.NoSites();
        try
        {
            var file = ElfFile.Parse(original.Bytes, original.Path);
            var name = NameOf(file, original);
            return Existing(name) ?? From(ImageRewriter.Rewrite(file), name);
        }
        catch (ElfException e)
        {
            return Bad(e.Problem.Detail);
        }
    }

    /// <summary><c>build-id-hash</c>. A build-id alone is only what the file says of itself.</summary>
    private static string NameOf(ElfFile file, Original original)
    {
        var id = file.BuildId.Span;
        return (id.Length is > 0 and <= 64 ? Convert.ToHexStringLower(id) : "none") + "-" + original.Hash;
    }

    /// <summary>The record of an image of the same content, if another copy of the file has one and it is sound.</summary>
    private IndexRecord.Image? Existing(string name)
    {
        var path = Path.Combine(directory.Images, name);
        if (FileStatus.TryGet(path) is not { } status || !ImageTrailer.IsValid(path)) return null;
        return index.Names().Select(index.Read).OfType<IndexRecord.Image>()
            .FirstOrDefault(r => string.Equals(r.File, name, StringComparison.Ordinal) && r.Matches(status));
    }

    private IndexRecord From(RewriteResult result, string name) => result switch
    {
        { Status: RewriteStatus.Rewritten, Image: { } image, Layout: { } layout } => Publish(name, image, result, layout),
        { Status: RewriteStatus.NoSites, Sites.Count: 0 } => new IndexRecord.NoSites(result.UsesGsBase),
        _ => Bad(result.Reason ?? "no site could be patched"),
    };

    private IndexRecord Publish(string name, byte[] image, RewriteResult result, ImageLayout layout)
    {
        var path = Path.Combine(directory.Images, name);
        var slots = LayerSlots.Section();
        slots.CopyTo(image.AsSpan((int)(layout.ExtOffset + (layout.LibsysVaddr - layout.ExtVaddr))));
        Writing(path, () => WriteAside(path, image));
        if (FileStatus.TryGet(path) is not { } status) throw new CacheException(CacheProblem.System, $"{path}: vanished while it was written; run the command again");
        var flags = (result.UsesGsBase ? ImageFlags.UsesGsBase : ImageFlags.None) | (result.CallMayBeMissed ? ImageFlags.CallMayBeMissed : ImageFlags.None);
        var key = status.Key;
        var record = new IndexRecord.Image(name, key.Inode, key.Size, key.Modified, key.Changed, result.Unpatched, flags, LayerSlots.Digest(slots), layout);
        return record.ToString().Length <= IndexRecord.MaximumLength ? record : Bad("too many executable segments");
    }

    private void WriteAside(string path, byte[] image)
    {
        var aside = Path.Combine(directory.Images, Temporary.NewName());
        try
        {
            using (var file = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
            {
                RandomAccess.Write(file, image, 0);
                RandomAccess.Write(file, ImageTrailer.For(image), image.Length);
                File.SetUnixFileMode(file, directory.IsShared ? AllRead : OwnerReads);
            }
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>A reason as one line that fits a symbolic link's target.</summary>
    private static IndexRecord.Unrewritable Bad(string reason)
    {
        var line = reason.ReplaceLineEndings(" ");
        return new IndexRecord.Unrewritable(line.Length <= 200 ? line : line[..200]);
    }

    private static void Writing(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheException.Writing(path, e);
        }
    }
}
