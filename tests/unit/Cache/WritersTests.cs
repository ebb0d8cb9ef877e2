using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cache.Tests;

/// <summary>
/// Several writers of one cache. Each has its own cache object, and so its own descriptors of the locks, as processes have. One is held in its rewriting:
/// what the others do meanwhile waits for nothing it holds.
/// </summary>
public sealed class WritersTests : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private readonly CacheDirectory _directory;
    private readonly string _held, _other;
    private readonly SemaphoreSlim _begun = new(0), _mayEnd = new(0);
    private int _rewritten;

    public WritersTests()
    {
        _directory = CacheDirectory.Open(_folder["cache"]);
        _held = _folder.Copy(Samples.WithSites, "held");
        _other = _folder.Copy(Samples.WithSites, "other");
        File.AppendAllText(_other, "another size");
    }

    public void Dispose()
    {
        _mayEnd.Release(100);
        _folder.Dispose();
        _begun.Dispose();
        _mayEnd.Dispose();
    }

    [Fact]
    public async Task A_file_gets_its_image_while_another_is_being_rewritten()
    {
        var writer = await StartHeld(_held);
        Assert.True(await Start(_other));
        Assert.IsType<IndexRecord.Image>(Cache().Find(_other));
        Assert.Null(Cache().Find(_held));
        _mayEnd.Release();
        Assert.True(await Soon(writer));
        Assert.Equal(2, CacheMaintenance.List(_directory).Count);
        Assert.Empty(LocksLeft());
    }

    [Fact]
    public async Task A_file_two_writers_want_is_rewritten_once()
    {
        var writer = await StartHeld(_held);
        var second = Start(_held);
        await UntilWaited("lock-size-");
        Assert.False(second.IsCompleted);
        _mayEnd.Release();
        Assert.Equal((true, false, 1), (await Soon(writer), await second, _rewritten));
        Assert.Empty(LocksLeft());
    }

    [Fact]
    public async Task A_large_file_waits_for_another_large_one_and_small_ones_for_neither()
    {
        foreach (var (file, size) in new[] { (_held, 65L << 20), (_other, 66L << 20) })
        {
            using var stream = File.OpenWrite(file);
            stream.SetLength(size);
        }

        var writer = await StartHeld(_held);
        var second = Start(_other);
        await UntilWaited("lock-large");
        Assert.True(await Start(_folder.Copy(Samples.WithSites, "small")));
        Assert.False(second.IsCompleted);
        _mayEnd.Release();
        Assert.True(await Soon(writer) && await second);
    }

    [Fact]
    public async Task A_cache_is_cleared_and_verified_while_a_file_is_being_rewritten_which_appears_afterwards()
    {
        await Start(_other);
        var writer = await StartHeld(_held);
        Assert.Equal(1, await Soon(Task.Run(() => CacheMaintenance.Clear(_directory))));
        Assert.Equal(0, (await Soon(Task.Run(() => CacheMaintenance.Verify(_directory)))).Images);
        _mayEnd.Release();
        Assert.True(await Soon(writer));
        Assert.IsType<IndexRecord.Image>(Cache().Find(_held));
        Assert.Equal(1, CacheMaintenance.Verify(_directory).Images);
    }

    [Fact]
    public async Task Another_version_empties_the_cache_only_when_no_writer_works()
    {
        var writer = await StartHeld(_held);
        var alone = Task.Run(() => new WriterLocks(_directory).Alone());
        await UntilWaited("lock");
        Assert.False(alone.IsCompleted);
        _mayEnd.Release();
        await Soon(writer);
        (await Soon(alone)).Dispose();
    }

    [Fact]
    public async Task An_image_made_meanwhile_by_one_who_did_not_wait_is_not_replaced()
    {
        var writer = await StartHeld(_held);
        var copy = _folder.Copy(_held, "copy");
        var record = new ImageBuilder(_directory, new CacheIndex(_directory), ImageRewriter.Rewrite).Build(copy);
        _mayEnd.Release();
        await Soon(writer);
        Assert.Equal(record.ToString(), Cache().Find(copy)?.ToString());
        Assert.Equal(record.ToString(), Cache().Find(_held)?.ToString());
    }

    private ImageCache Cache() => new(_directory, Counted);

    private static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(Hang, TestContext.Current.CancellationToken);

    /// <summary>Whether this writer made the record.</summary>
    private Task<bool> Start(string file) => Soon(Task.Run(() => Assert.Single(Cache().Ensure([file])).Built));

    private async Task<Task<bool>> StartHeld(string file)
    {
        var writer = Task.Run(() => Assert.Single(new ImageCache(_directory, Held).Ensure([file])).Built);
        Assert.True(await _begun.WaitAsync(Hang, TestContext.Current.CancellationToken));
        return writer;
    }

    private RewriteResult Held(ElfFile file)
    {
        _begun.Release();
        _mayEnd.Wait();
        return Counted(file);
    }

    private RewriteResult Counted(ElfFile file)
    {
        Interlocked.Increment(ref _rewritten);
        return ImageRewriter.Rewrite(file);
    }

    /// <summary>Who waits has the lock's file open, as who holds it has: in this process it is open twice then.</summary>
    private async Task UntilWaited(string name)
    {
        var until = DateTime.UtcNow + Hang;
        while (!Open().Skip(1).Any())
        {
            Assert.True(DateTime.UtcNow < until);
            await Task.Yield();
        }

        IEnumerable<string> Open() => Directory.GetFiles("/proc/self/fd").Select(Target)
            .Where(t => t.StartsWith(Path.Combine(_directory.Root, "v2", name), StringComparison.Ordinal) && (name.EndsWith('-') || t.EndsWith('/' + name, StringComparison.Ordinal)));
    }

    private static string Target(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return ""; // closed meanwhile
        }
    }

    private string[] LocksLeft() => Directory.GetFiles(Path.GetDirectoryName(_directory.LockFile)!, "lock-size-*");
}
