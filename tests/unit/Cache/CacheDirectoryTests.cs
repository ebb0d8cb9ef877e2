using System.Diagnostics;

namespace Trapless.Cache.Tests;

public sealed class CacheDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_cache_is_for_its_owner_alone()
    {
        var cache = CacheDirectory.Open(_folder["cache"]);
        var ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.All(new[] { cache.Root, cache.Images, cache.Index }, d => Assert.Equal(ownerOnly, File.GetUnixFileMode(d)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_directory_others_may_write_to_is_refused(UnixFileMode bit)
    {
        var root = CacheDirectory.Open(_folder["cache"]).Root;
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | bit);
        var error = Assert.Throws<CacheException>(() => CacheDirectory.Open(root));
        Assert.Equal(CacheProblem.WritableByOthers, error.Problem);
        Assert.Contains("chmod go-w", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writable_directory_of_images_inside_is_refused()
    {
        var cache = CacheDirectory.Open(_folder["cache"]);
        File.SetUnixFileMode(cache.Images, File.GetUnixFileMode(cache.Images) | UnixFileMode.OtherWrite);
        Assert.Equal(CacheProblem.WritableByOthers, Assert.Throws<CacheException>(() => CacheDirectory.Open(cache.Root)).Problem);
    }

    [Theory]
    [InlineData(1000u, 1000u, 0x41C0u, null)]
    [InlineData(0u, 1000u, 0x41EDu, null)]
    [InlineData(1001u, 1000u, 0x41C0u, CacheProblem.ForeignOwner)]
    [InlineData(1000u, 0u, 0x41C0u, CacheProblem.ForeignOwner)]
    [InlineData(0u, 1000u, 0x41FDu, CacheProblem.WritableByOthers)]
    [InlineData(1000u, 1000u, 0x81C0u, CacheProblem.NotDirectory)]
    public void Only_directories_of_the_user_or_of_root_are_trusted(uint owner, uint user, uint mode, CacheProblem? expected)
    {
        var status = new FileStatus(default, owner, mode);
        if (expected is null) CacheDirectory.Check("/c", status, user);
        else Assert.Equal(expected, Assert.Throws<CacheException>(() => CacheDirectory.Check("/c", status, user)).Problem);
    }

    [Fact]
    public void A_directory_of_somebody_else_is_refused()
    {
        Assert.SkipUnless(Native.EffectiveUser() == 0, "only root can give a directory away; the rule itself is tested above");
        var root = CacheDirectory.Open(_folder["cache"]).Root;
        using (var chown = Process.Start("chown", ["65534", root])) chown.WaitForExit();
        var error = Assert.Throws<CacheException>(() => CacheDirectory.Open(root));
        Assert.Equal(CacheProblem.ForeignOwner, error.Problem);
        Assert.Contains("belongs to user 65534", error.Message, StringComparison.Ordinal);
        Assert.Equal(CacheProblem.ForeignOwner, Assert.Throws<CacheException>(() => CacheDirectory.OpenExisting(root)).Problem);
    }

    [Fact]
    public void A_file_in_its_place_is_an_error_that_names_it()
    {
        var path = _folder.Write("cache", "");
        var error = Assert.Throws<CacheException>(() => CacheDirectory.Open(path));
        Assert.Equal(CacheProblem.NotDirectory, error.Problem);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_where_nothing_can_be_created_is_an_error() =>
        Assert.Contains("/proc/trapless", Assert.Throws<CacheException>(() => CacheDirectory.Open("/proc/trapless")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_named_cache_wins() => Assert.Equal(_folder["named"], CacheLocator.Locate(_folder["named"], _ => _folder["other"]).Root);

    [Theory]
    [InlineData("/x", "/home/u", "/x/trapless")]
    [InlineData("relative", "/home/u", "/home/u/.cache/trapless")]
    [InlineData(null, "/home/u", "/home/u/.cache/trapless")]
    public void The_users_cache_follows_the_base_directory_rules(string? xdg, string? home, string expected) =>
        Assert.Equal(expected, CacheLocator.UserRoot(v => string.Equals(v, "XDG_CACHE_HOME", StringComparison.Ordinal) ? xdg : home));

    [Fact]
    public void Without_a_home_there_is_no_users_cache()
    {
        var error = Assert.Throws<CacheException>(() => CacheLocator.UserRoot(_ => null));
        Assert.Equal(CacheProblem.NoHome, error.Problem);
        Assert.Contains("--cache", error.Message, StringComparison.Ordinal);
    }
}
