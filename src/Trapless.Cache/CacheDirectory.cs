namespace Trapless.Cache;

/// <summary>
/// A directory of images that may be trusted: it belongs to the user or to root and nobody else may write into it.
/// Whoever can write there chooses the code our programs run.
/// </summary>
public sealed class CacheDirectory
{
    private const uint GroupOrOtherWrite = 0x12;
    private const string Format = "v2";

    private CacheDirectory(string root, bool isShared) => (Root, IsShared) = (root, isShared);

    /// <summary>The directory as given to the loader's <c>--cache</c>.</summary>
    public string Root { get; }

    /// <summary>Whether other users read it: root's. Its images are readable by all.</summary>
    public bool IsShared { get; }

    /// <summary>Where the images lie.</summary>
    public string Images => Path.Combine(Root, Format, "images");

    /// <summary>Where the index entries lie.</summary>
    public string Index => Path.Combine(Root, Format, "index");

    /// <summary>The file writers lock; the names of their other locks begin with it.</summary>
    public string LockFile => Path.Combine(Root, Format, "lock");

    /// <summary>Opens the cache at <paramref name="root"/> for reading and writing, and creates it where it is missing.</summary>
    /// <exception cref="CacheException">It cannot be created or must not be trusted.</exception>
    public static CacheDirectory Open(string root, bool shared = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        var directory = new CacheDirectory(PathText.Full(root), shared);
        directory.Create();
        return directory;
    }

    /// <summary>Opens an existing cache for reading; null if there is none.</summary>
    /// <exception cref="CacheException">It exists and must not be trusted.</exception>
    public static CacheDirectory? OpenExisting(string root, bool shared = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        var directory = new CacheDirectory(PathText.Full(root), shared);
        if (FileStatus.TryGet(directory.Index) is null) return null;
        directory.Check();
        return directory;
    }

    private void Create()
    {
        try
        {
            CreateOne(Root);
            Check();
            foreach (var path in new[] { Path.Combine(Root, Format), Images, Index }) CreateOne(path);
            Check();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileStatus.TryGet(Root) is { IsDirectory: false }
                ? new CacheException(CacheProblem.NotDirectory, $"{Root}: not a directory; remove it or name another cache with --cache", e)
                : CacheException.Writing(Root, e);
        }
    }

    private void CreateOne(string path)
    {
        const UnixFileMode userOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode readable = userOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        if (FileStatus.TryGet(path) is not { IsDirectory: true }) Entries.CreateDirectory(path, IsShared ? readable : userOnly);
    }

    private void Check()
    {
        foreach (var path in new[] { Root, Path.Combine(Root, Format), Images, Index })
            if (FileStatus.TryGet(path) is { } status) Check(path, status, Native.EffectiveUser());
    }

    /// <summary>Refuses a directory <paramref name="user"/> must not trust.</summary>
    internal static void Check(string path, FileStatus status, uint user)
    {
        if (!status.IsDirectory)
            throw new CacheException(CacheProblem.NotDirectory, $"{path}: not a directory; remove it or name another cache with --cache");
        if (status.User != user && status.User != 0)
            throw new CacheException(CacheProblem.ForeignOwner,
                $"{path}: belongs to user {status.User}, not to you ({user}); remove it or name another cache with --cache");
        if ((status.Mode & GroupOrOtherWrite) != 0)
            throw new CacheException(CacheProblem.WritableByOthers, $"{path}: group or others may write to it; run: chmod go-w '{path}'");
    }
}
