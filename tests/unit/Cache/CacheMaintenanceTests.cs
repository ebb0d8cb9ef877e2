namespace Trapless.Cache.Tests;

public sealed class CacheMaintenanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CacheDirectory _directory;
    private readonly string _image;
    private readonly string _original;

    public CacheMaintenanceTests()
    {
        _directory = CacheDirectory.Open(_folder["cache"]);
        _original = _folder.Copy(Samples.WithSites, "original");
        var cache = new ImageCache(_directory);
        _image = cache.PathOf((IndexRecord.Image)cache.Ensure([_original])[0].Record!);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_tells_size_and_originals()
    {
        var summary = Assert.Single(CacheMaintenance.List(_directory));
        Assert.Equal((Path.GetFileName(_image), (ulong)new FileInfo(_image).Length, 1), (summary.File, summary.Size, summary.Originals));
    }

    [Fact]
    public void A_sound_cache_verifies()
    {
        var found = CacheMaintenance.Verify(_directory);
        Assert.Equal(1, found.Images);
        Assert.Empty(found.Damaged.Concat(found.Orphans).Concat(found.Stale));
    }

    [Fact]
    public void A_damaged_image_and_its_entry_are_removed()
    {
        File.SetUnixFileMode(_image, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = new FileStream(_image, FileMode.Open)) file.WriteByte(0);
        var found = CacheMaintenance.Verify(_directory);
        Assert.Equal([Path.GetFileName(_image)], found.Damaged);
        Assert.Single(found.Stale);
        Assert.Null(new ImageCache(_directory).Find(_original));
        Assert.False(File.Exists(_image));
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed()
    {
        var left = Path.Combine(_directory.Images, ".new-1234-x");
        File.WriteAllText(left, "half");
        Assert.Equal([".new-1234-x"], CacheMaintenance.Verify(_directory).Orphans);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public void The_next_writer_removes_what_a_killed_one_left_and_nothing_of_a_living_one()
    {
        using var ended = System.Diagnostics.Process.Start("/bin/true");
        ended.WaitForExit();
        string Left(string directory, int writer) => Path.Combine(directory, $".new-{writer:x}-0123");
        string[] dead = [Left(_directory.Images, ended.Id), Left(_directory.Index, ended.Id)], living = [Left(_directory.Images, Environment.ProcessId), Left(_directory.Index, Environment.ProcessId)];
        foreach (var path in dead.Concat(living)) File.WriteAllText(path, "half");
        new ImageCache(_directory).Ensure([_folder.Copy(Samples.WithoutSites, "another")]);
        Assert.All(dead, path => Assert.False(File.Exists(path)));
        Assert.All(living, path => Assert.True(File.Exists(path)));
    }

    [Fact]
    public void An_entry_that_does_not_parse_is_stale()
    {
        File.CreateSymbolicLink(Path.Combine(_directory.Index, "1-2-3-4-5"), "img:nonsense");
        Assert.Equal(["1-2-3-4-5"], CacheMaintenance.Verify(_directory).Stale);
    }

    [Fact]
    public void Clearing_removes_everything_and_says_how_many_images()
    {
        Assert.Equal(1, CacheMaintenance.Clear(_directory));
        Assert.Empty(CacheMaintenance.List(_directory));
        Assert.Empty(new DirectoryInfo(_directory.Index).EnumerateFileSystemInfos());
    }
}
