using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>Which caches the loader believes. Each bad one is a good one made bad, so that a refusal shows: the image is there.</summary>
public sealed class CacheTests : IDisposable
{
    private const string Nobody = "65534", Stranger = "65533";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Folder _folder = new();

    [Fact]
    public void A_good_cache_gives_the_image_and_nothing_is_said()
    {
        var (program, cache) = Filled();
        Assert.Equal(new(0, "x\n", ""), Launch.Native(Shared.Lone, "--cache", cache, "--strict", program, "echo", "x"));
    }

    [Fact]
    public void A_cache_that_is_not_there_is_said_once()
    {
        var (program, _) = Filled();
        RunsAndSays(Launch.Native(Shared.Lone, "--cache", _folder["nowhere"], program, "echo", "x"));
        RunsAndSays(Launch.Native(Shared.Lone, "--cache", "/etc/passwd", program, "echo", "x"));
        RunsAndSays(Launch.Native(Shared.Lone, "--cache", "", program, "echo", "x"));
    }

    [Theory]
    [InlineData(0x1ff)] // 0777
    [InlineData(0x1fd)] // 0775
    [InlineData(0x1c2)] // 0702
    public void A_cache_others_may_write_to_is_not_used(int mode)
    {
        var (program, cache) = Filled();
        File.SetUnixFileMode(cache, (UnixFileMode)mode);
        RunsAndSays(Launch.Native(Shared.Lone, "--cache", cache, program, "echo", "x"));
    }

    [Fact]
    public void A_cache_of_somebody_else_is_not_used()
    {
        RequireRoot();
        var (program, cache) = Filled();
        Folder.Succeed("chown", Stranger, cache); // not what is in it: a change of an image voids it
        RunsAndSays(Launch.Native(Shared.Lone, "--cache", cache, program, "echo", "x"));
    }

    /// <summary>XDG_CACHE_HOME and HOME may lead to directories another user prepared.</summary>
    [Theory]
    [InlineData("XDG_CACHE_HOME", "")]
    [InlineData("HOME", "/.cache")]
    public void A_cache_of_somebody_else_is_not_used_without_an_option_either(string variable, string below)
    {
        RequireRoot();
        var (program, _) = Filled();
        var cache = Directory.CreateDirectory(_folder[$"base{below}/trapless"]).FullName;
        Folder.Succeed("chown", "-R", Nobody, _folder["base"]);
        Outcome Run(string loader) => Launch.Native("setpriv", "--reuid=" + Nobody, "--clear-groups", "env", $"{variable}={_folder["base"]}", loader, program, "echo", "x");
        Assert.Equal(new(0, "x\n", ""), Run(Repository.Loader));
        Assert.Equal(new(0, "x\n", ""), Run(Shared.Lone));
        Folder.Succeed("chmod", "-R", "a+rX", Path.Combine(cache, "v2", "index"));
        Folder.Succeed("chmod", "a+rx", cache, Path.Combine(cache, "v2"), Path.Combine(cache, "v2", "images"));
        Assert.Equal(new(0, "x\n", ""), Run(Shared.Lone));
        Folder.Succeed("chown", Stranger, cache);
        RunsAndSays(Run(Shared.Lone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("img:")]
    [InlineData("img:x:1:2:3")]
    [InlineData("img::::::::::::::")]
    [InlineData("img:x:ffffffffffffffffff:2:3:4:5:6:7:8:9:a:b:c:d")]
    [InlineData("img:x:1:2:3:4:0:0:0:0:0:0:0:0:ffffffffffffffff")]
    [InlineData("nonsense")]
    public void A_damaged_record_is_as_none(string text)
    {
        var (program, cache) = Filled();
        foreach (var record in Directory.GetFileSystemEntries(Path.Combine(cache, "v2", "index")))
        {
            File.Delete(record);
            File.CreateSymbolicLink(record, text.Length == 0 ? new string('x', 4000) : text);
        }

        RunsAndSays(Launch.Native(Shared.Lone, "--cache", cache, program, "echo", "x"));
    }

    [Fact]
    public void An_altered_image_is_not_used()
    {
        var (program, cache) = Filled();
        var image = Assert.Single(Directory.GetFiles(Path.Combine(cache, "v2", "images")));
        File.SetUnixFileMode(image, Private);
        using (var stream = new FileStream(image, FileMode.Open, FileAccess.Write))
        {
            stream.WriteByte(0x7f);
        }

        RunsAndSays(Launch.Native(Shared.Lone, "--cache", cache, program, "echo", "x"));
    }

    [Fact]
    public void Strict_refuses_a_file_without_its_image_and_quiet_is_quiet()
    {
        var (program, _) = Filled();
        var empty = Directory.CreateDirectory(_folder["empty"], Private).FullName;
        Refusal.Is(Launch.Native(Shared.Lone, "--cache", empty, "--strict", program, "echo", "x"), 125);
        Refusal.Is(Launch.Native(Shared.Lone, "--cache", empty, "--strict", "--quiet", program, "echo", "x"), 125);
        Assert.Equal(new(0, "x\n", ""), Launch.Native(Shared.Lone, "--cache", empty, "--quiet", program, "echo", "x"));
    }

    [Fact]
    public void What_is_missing_is_said_once_for_a_whole_tree()
    {
        var (program, _) = Filled();
        var empty = Directory.CreateDirectory(_folder["empty"], Private).FullName;
        RunsAndSays(Launch.Native(Shared.Lone, "--cache", empty, program, "sh", "-c", $"{program} true; {program} echo x"));
    }

    public void Dispose() => _folder.Dispose();

    private static void RequireRoot() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give files to another user");

    private static void RunsAndSays(Outcome outcome)
    {
        Assert.True(outcome is { Status: 0, Output: "x\n" }, outcome.ToString());
        Refusal.OneLine(outcome);
    }

    /// <summary>A static program of its own, which no other cache knows, and a cache that has its image.</summary>
    private (string Program, string Cache) Filled()
    {
        File.Copy("/bin/busybox", _folder["busybox"]);
        File.SetUnixFileMode(_folder["busybox"], Folder.Executable);
        var cache = Directory.CreateDirectory(_folder["cache"], Private).FullName;
        Assert.Equal(new(0, "x\n", ""), Launch.Native(Repository.Loader, "--cache", cache, _folder["busybox"], "echo", "x"));
        return (_folder["busybox"], cache);
    }
}
