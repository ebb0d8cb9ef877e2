using Trapless.Abi;
using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cache;

/// <summary>Makes the record of one original, and its image if it has sites. Writes aside and renames.</summary>
/// <param name="directory">The cache.</param>
/// <param name="index">Its index.</param>
/// <param name="rewrite">Makes an image.</param>
internal sealed class ImageBuilder(CacheDirectory directory, CacheIndex index, Func<ElfFile, RewriteResult> rewrite)
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode AllRead = OwnerReads | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly WriterLocks _locks = new(directory);

    /// <summary>
    /// Rewrites a file, or takes an image made of the same content before, and enters the record in the index. Only the end changes the cache, and looks
    /// again: an image made meanwhile by one who did not wait for us must not be replaced, which would invalidate its record.
    /// </summary>
    /// <exception cref="CacheException">The original cannot be read or the cache not written.</exception>
    internal IndexRecord Build(string path)
    {
        var original = Original.Read(path, directory.IsShared);
        if (Parse(original, out var refused) is not { } file) return Enter(original, () => refused)!;
        var name = NameOf(file, original);
        return Enter(original, () => Existing(name)) ?? Enter(original, Make(file, name))!;
    }

    /// <summary>Changes the cache: the record of an original, and its image if that is what <paramref name="record"/> writes.</summary>
    private IndexRecord? Enter(Original original, Func<IndexRecord?> record)
    {
        using var changing = _locks.Changing();
        if (record() is not { } entered) return null;
        Writing(directory.Index, () => index.Write(EntryName.Of(original.Status.Key, original.Bytes), entered));
        return entered;
    }

    private static ElfFile? Parse(Original original, out IndexRecord? refused)
    {
        refused = ElfFile.LooksLikeElf(original.Bytes) ? null : new IndexRecord.NoSites();
        try
        {
            return refused is null ? ElfFile.Parse(original.Bytes, original.Path) : null;
        }
        catch (ElfException e)
        {
            refused = Bad(e.Problem.Detail);
            return null;
        }
    }

    /// <summary>All that takes long; what it gives back writes the image.</summary>
    private Func<IndexRecord> Make(ElfFile file, string name)
    {
        try
        {
            return From(rewrite(file), name);
        }
        catch (ElfException e)
        {
            return () => Bad(e.Problem.Detail);
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

    private Func<IndexRecord> From(RewriteResult result, string name) => result switch
    {
        { Status: RewriteStatus.Rewritten, Image: { } image, Layout: { } layout } => Finish(name, image, result, layout),
        { Status: RewriteStatus.NoSites, UsesGsBase: true } => () => new IndexRecord.NoSites(UsesGsBase: true), // whatever sites it has
        { Status: RewriteStatus.NoSites, Sites.Count: 0 } => () => new IndexRecord.NoSites(),
        _ => () => Bad(result.Reason ?? "no site could be patched"),
    };

    private Func<IndexRecord> Finish(string name, byte[] image, RewriteResult result, ImageLayout layout)
    {
        var slots = LayerSlots.Section();
        slots.CopyTo(image.AsSpan((int)(layout.ExtOffset + (layout.LibsysVaddr - layout.ExtVaddr))));
        var (digest, trailer) = (LayerSlots.Digest(slots), ImageTrailer.For(image));
        return () => Existing(name) ?? Publish(name, image, trailer, result, layout, digest);
    }

    private IndexRecord Publish(string name, byte[] image, byte[] trailer, RewriteResult result, ImageLayout layout, ulong digest)
    {
        var path = Path.Combine(directory.Images, name);
        Writing(path, () => WriteAside(path, image, trailer));
        if (FileStatus.TryGet(path) is not { } status) throw new CacheException(CacheProblem.System, $"{path}: vanished while it was written; run the command again");
        var flags = (result.UsesGsBase ? ImageFlags.UsesGsBase : ImageFlags.None) | (result.CallMayBeMissed ? ImageFlags.CallMayBeMissed : ImageFlags.None);
        var key = status.Key;
        var record = new IndexRecord.Image(name, key.Inode, key.Size, key.Modified, key.Changed, result.Unpatched, flags, digest, layout);
        return record.ToString().Length <= IndexRecord.MaximumLength ? record : Bad("too many executable segments");
    }

    private void WriteAside(string path, byte[] image, byte[] trailer)
    {
        var aside = Path.Combine(directory.Images, Temporary.NewName());
        try
        {
            using (var file = UnlockedFile.Create(aside))
            {
                RandomAccess.Write(file, image, 0);
                RandomAccess.Write(file, trailer, image.Length);
                File.SetUnixFileMode(file, directory.IsShared ? AllRead : OwnerReads);
            }
            Entries.Rename(aside, path);
        }
        catch
        {
            Entries.Delete(aside);
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
