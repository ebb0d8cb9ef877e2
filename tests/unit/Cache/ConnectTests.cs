namespace Trapless.Cache.Tests;

/// <summary>The records of what a program needs, behind its own.</summary>
public sealed class ConnectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageCache _cache;
    private readonly string _program, _needed;

    public ConnectTests()
    {
        _cache = new ImageCache(CacheDirectory.Open(_folder["cache"]));
        _program = _folder.Copy(Samples.WithoutSites, "program");
        _needed = _folder.Copy(Samples.WithSites, "needed");
        _cache.Ensure([_program, _needed]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_entry_of_a_program_names_the_records_of_what_it_needs_and_is_its_own_record_still()
    {
        _cache.Connect([_program, _needed]);
        Assert.Equal($"none;{KeyOf(_needed)}={_cache.Find(_needed)}", Entry());
        Assert.IsType<IndexRecord.NoSites>(_cache.Find(_program));
        Assert.Empty(CacheMaintenance.Verify(_cache.Directory).Stale);
    }

    [Fact]
    public void What_is_named_already_is_not_written_again()
    {
        _cache.Connect([_program, _needed]);
        var written = FileStatus.TryGet(_cache.Directory.Index)!.Value.Key;
        _cache.Connect([_program, _needed]);
        _cache.Connect([_program]);
        Assert.Equal(written, FileStatus.TryGet(_cache.Directory.Index)!.Value.Key);
    }

    [Fact]
    public void What_was_replaced_is_named_anew()
    {
        _cache.Connect([_program, _needed]);
        File.SetLastWriteTimeUtc(_needed, DateTime.UnixEpoch);
        _cache.Ensure([_needed]);
        _cache.Connect([_program, _needed]);
        Assert.Equal($"none;{KeyOf(_needed)}={_cache.Find(_needed)}", Entry());
    }

    [Fact]
    public void What_has_no_sound_record_is_left_out()
    {
        var text = _folder.Write("text", "no program");
        _cache.Connect([_program, text, _needed]);
        Assert.Equal($"none;{KeyOf(_needed)}={_cache.Find(_needed)}", Entry());
        _cache.Connect([text, _needed]);
        _cache.Connect([_folder["missing"], _needed]);
        Assert.Null(_cache.Find(text));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_left_as_it_is()
    {
        Directory.Delete(Path.Combine(_cache.Directory.Root, "v2", "images"), recursive: true);
        File.Delete(_cache.Directory.LockFile);
        Directory.CreateDirectory(_cache.Directory.LockFile);
        _cache.Connect([_program, _program]);
        Assert.Equal("none", Entry());
    }

    [Fact]
    public void Nobody_waits_for_another_writer()
    {
        using (new WriterLocks(_cache.Directory).Changing())
        {
            _cache.Connect([_program, _needed]);
            Assert.Equal("none", Entry());
        }

        _cache.Connect([_program, _needed]);
        Assert.StartsWith("none;", Entry(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_is_never_longer_than_what_the_loader_reads()
    {
        var record = new IndexRecord.NoSites();
        var text = IndexText.Of(record, Enumerable.Range(0, 1000).Select(i => (new FileKey((ulong)i, 2, 3, 4, 5).IndexName, (IndexRecord)record)));
        Assert.InRange(text.Length, IndexText.MaximumLength - 32, IndexText.MaximumLength);
        Assert.EndsWith("-2-3-4-5=none", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none;1-2-3-4-5=none", "none")]
    [InlineData("none", "none")]
    [InlineData("bad:odd; very=odd", "bad:odd; very=odd")]
    public void The_own_record_stands_first(string text, string own) => Assert.Equal(own, IndexText.Own(text));

    private static string KeyOf(string path) => FileStatus.TryGet(path)!.Value.Key.IndexName;

    private string? Entry() => new FileInfo(Path.Combine(_cache.Directory.Index, KeyOf(_program))).LinkTarget;
}
