using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cache.Tests;

public sealed class ImageCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageCache _cache;
    private readonly string _original;

    public ImageCacheTests()
    {
        _cache = new ImageCache(CacheDirectory.Open(_folder["cache"]));
        _original = _folder.Copy(Samples.WithSites, "original");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_found_after_its_image_was_made()
    {
        Assert.Null(_cache.Find(_original));
        var result = Ensure(_original);
        Assert.True(result.Built);
        Assert.Equal(result.Record!.ToString(), _cache.Find(_original)!.ToString());
        Assert.False(Ensure(_original).Built);
    }

    [Fact]
    public void An_image_keeps_the_bytes_before_the_extension_in_place_and_ends_with_its_trailer()
    {
        var image = File.ReadAllBytes(ImageOf(_original));
        Assert.True(ImageTrailer.IsValid(image));
        Assert.Equal(File.ReadAllBytes(_original)[..4], image[..4]);
    }

    [Fact]
    public void Images_are_readable_and_executable_for_the_owner_alone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(ImageOf(_original)));

    [Fact]
    public void The_entry_of_an_original_is_named_by_its_status_and_links_to_the_record()
    {
        var record = Ensure(_original).Record!.ToString();
        var name = FileStatus.TryGet(_original)!.Value.Key.IndexName;
        Assert.Equal(record, new FileInfo(Path.Combine(_cache.Directory.Index, name)).LinkTarget);
    }

    [Fact]
    public void A_file_that_sets_the_gs_base_is_noted_for_it_though_none_of_its_sites_could_be_patched()
    {
        var cache = new ImageCache(CacheDirectory.Open(_folder["other"]), WithoutImage);
        Assert.Equal("none:gs", Assert.Single(cache.Ensure([_original])).Record?.ToString());

        static RewriteResult WithoutImage(ElfFile file) =>
            ImageRewriter.Rewrite(file) with { Status = RewriteStatus.NoSites, Image = null, Layout = null, UsesGsBase = true };
    }

    [Fact]
    public void An_original_that_changes_is_missed()
    {
        Ensure(_original);
        File.SetLastWriteTimeUtc(_original, DateTime.UnixEpoch);
        Assert.Null(_cache.Find(_original));
    }

    [Fact]
    public void An_altered_image_is_rebuilt_though_size_and_time_are_as_before()
    {
        var image = ImageOf(_original);
        var before = File.ReadAllBytes(image);
        Tamper(image, bytes => bytes[before.Length / 2] ^= 1);
        Assert.Null(_cache.Find(_original));
        Assert.True(Ensure(_original).Built);
        Assert.Equal(before, File.ReadAllBytes(image));
    }

    [Fact]
    public void A_truncated_image_is_rebuilt()
    {
        var image = ImageOf(_original);
        var size = new FileInfo(image).Length;
        using (var file = Writable(image)) file.SetLength(size - 1);
        Assert.Null(_cache.Find(_original));
        Assert.True(Ensure(_original).Built);
        Assert.Equal(size, new FileInfo(image).Length);
    }

    [Fact]
    public void A_removed_image_is_rebuilt()
    {
        File.Delete(ImageOf(_original));
        Assert.Null(_cache.Find(_original));
        Assert.True(Ensure(_original).Built);
        Assert.NotNull(_cache.Find(_original));
    }

    [Fact]
    public void Copies_of_a_file_share_one_image()
    {
        var copy = _folder.Copy(_original, "copy");
        Assert.Equal(ImageOf(_original), ImageOf(copy));
        var summary = Assert.Single(CacheMaintenance.List(_cache.Directory));
        Assert.Equal(2, summary.Originals);
    }

    [Fact]
    public void A_copy_does_not_take_an_altered_image()
    {
        Tamper(ImageOf(_original), bytes => bytes[5000] ^= 1);
        var copy = _folder.Copy(_original, "copy");
        Assert.True(ImageTrailer.IsValid(ImageOf(copy)));
    }

    [Fact]
    public void A_program_without_sites_needs_no_image() => Assert.IsType<IndexRecord.NoSites>(Ensure(Samples.WithoutSites).Record);

    [Fact]
    public void A_file_that_is_no_program_needs_no_image() => Assert.IsType<IndexRecord.NoSites>(Ensure(_folder.Write("text", "#!/bin/sh\n")).Record);

    [Fact]
    public void A_program_for_another_machine_is_noted_as_bad_with_the_reason()
    {
        using (var file = Writable(_original))
        {
            file.Position = 18;
            file.WriteByte(183);
        }
        var bad = Assert.IsType<IndexRecord.Unrewritable>(Ensure(_original).Record);
        Assert.NotEmpty(bad.Reason);
        Assert.DoesNotContain('\n', bad.Reason);
    }

    [Fact]
    public void A_missing_file_is_an_error_of_its_own_and_the_others_are_done()
    {
        var results = _cache.Ensure([_folder["missing"], _original]);
        Assert.Equal(CacheProblem.Unreadable, results[0].Error!.Problem);
        Assert.Contains("missing", results[0].Error!.Message, StringComparison.Ordinal);
        Assert.NotNull(results[1].Record);
    }

    [Fact]
    public void A_shared_cache_is_readable_by_all_and_takes_only_what_all_may_read()
    {
        var shared = new ImageCache(CacheDirectory.Open(_folder["shared"], shared: true));
        var image = Assert.IsType<IndexRecord.Image>(shared.Ensure([_original])[0].Record);
        Assert.True(File.GetUnixFileMode(shared.PathOf(image)).HasFlag(UnixFileMode.OtherRead));
        File.SetUnixFileMode(_original, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(CacheProblem.Unreadable, shared.Ensure([_original])[0].Error!.Problem);
    }

    [Theory]
    [InlineData(0b111_101_101, true)]
    [InlineData(0b111_000_000, false)]
    public void A_directory_of_roots_that_everybody_may_enter_is_a_shared_cache(int mode, bool shared)
    {
        Assert.SkipUnless(Native.EffectiveUser() == 0, "only root has such directories");
        Directory.CreateDirectory(_folder["named"], (UnixFileMode)mode);
        Assert.Equal(shared, CacheLocator.Locate(_folder["named"], _ => null).IsShared);
    }

    [Fact]
    public void Progress_counts_the_files_that_are_rewritten()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<CacheProgress>();
        _cache.Ensure([_original, Samples.WithoutSites], seen.Add);
        Assert.Equal([1, 2], seen.Select(p => p.Number).Order());
        Assert.All(seen, p => Assert.Equal(2, p.Count));
    }

    [Fact]
    public void Images_of_another_rewriter_are_dropped()
    {
        Ensure(_original);
        File.WriteAllText(Path.Combine(_cache.Directory.Root, "v2", "rewriter"), "another");
        Assert.True(Ensure(_original).Built);
        Assert.False(Ensure(_original).Built);
    }

    [Fact]
    public void Writers_at_the_same_time_do_each_file_once_and_leave_one_sound_image_and_nothing_aside()
    {
        var built = 0;
        var copies = Enumerable.Range(0, 8).Select(i => _folder.Copy(_original, $"copy{i}")).ToArray();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
            Interlocked.Add(ref built, new ImageCache(_cache.Directory).Ensure(copies).Count(r => r.Built)));
        Assert.Equal(8, built);
        Assert.All(copies, c => Assert.IsType<IndexRecord.Image>(_cache.Find(c)));
        Assert.Single(Directory.GetFiles(_cache.Directory.Images));
        Assert.Equal(8, new DirectoryInfo(_cache.Directory.Index).EnumerateFileSystemInfos().Count());
    }

    private CacheResult Ensure(string path) => Assert.Single(_cache.Ensure([path]));

    private string ImageOf(string path) => _cache.PathOf(Assert.IsType<IndexRecord.Image>(Ensure(path).Record));

    /// <summary>Changes an image in place and sets its modification time back to the nanosecond, as somebody who wants to hide it.</summary>
    private void Tamper(string image, Action<byte[]> change)
    {
        Run("cp", "-p", image, _folder["reference"]);
        var bytes = File.ReadAllBytes(image);
        change(bytes);
        using (var file = Writable(image)) file.Write(bytes);
        Run("touch", "-r", _folder["reference"], image);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static FileStream Writable(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
    }
}
