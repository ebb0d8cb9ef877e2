using System.Text.Json;

namespace Trapless.Cli.Tests;

public sealed class CacheCommandTests : IDisposable
{
    private const string Sample = "/lib64/ld-linux-x86-64.so.2";
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Fact]
    public void Many_helpers_at_once_leave_one_sound_image()
    {
        var outcome = _trapless.Script($"for i in 1 2 3 4 5 6 7 8; do \"$T\" rewrite --cache c --closure {Sample} & p=\"$p $!\"; done; for i in $p; do wait $i || echo failed; done; ls c/v2/images | wc -l; ls -A c/v2/index | wc -l; \"$T\" cache verify --cache c");
        Assert.Equal(("1\n1\n1 images are sound in " + _trapless["c"] + "\n", ""), (outcome.Output, outcome.Error));
    }

    /// <summary>The file of the lock is there from before the original is read until its record is written: killed then, a writer is in mid-work.</summary>
    [Fact]
    public void A_writer_that_is_killed_leaves_no_lock_and_the_next_one_makes_the_image()
    {
        var outcome = _trapless.Script("""
            cp /lib/x86_64-linux-gnu/libc.so.6 large
            for try in {1..20}; do
                rm -rf c
                "$T" rewrite --cache c large >out & writer=$!
                until [ -e "$(echo c/v2/lock-size-*)" ] || ! kill -0 $writer; do :; done
                kill -9 $writer
                wait $writer
                [ $? = 137 ] && [ -z "$(ls c/v2/images)" ] && break
            done 2>/dev/null
            echo killed with $(ls -d c/v2/lock-size-* | wc -l) lock and $(ls c/v2/images | wc -l) images
            timeout 30 "$T" rewrite --cache c large >out || echo failed
            echo then $(ls c/v2 | grep -c size) locks and $(ls -A c/v2/images | wc -l) images
            "$T" cache verify --cache c
            """);
        Assert.Equal($"killed with 1 lock and 0 images\nthen 0 locks and 1 images\n1 images are sound in {_trapless["c"]}\n", outcome.Output);
    }

    [Fact]
    public void The_helper_ends_with_1_where_there_is_no_record()
    {
        Assert.Equal(1, _trapless.Run("rewrite", "--cache", _trapless["c"], "/no/such/file").Status);
        Assert.Equal(0, _trapless.Run("rewrite", "--cache", _trapless["c"], "/etc/passwd").Status);
    }

    [Fact]
    public void The_closure_of_a_program_is_rewritten_with_it()
    {
        _trapless.Run("rewrite", "--cache", _trapless["c"], "--closure", "/bin/bash");
        using var list = JsonDocument.Parse(_trapless.Run("cache", "list", "--format", "json", "--cache", _trapless["c"]).Output);
        Assert.True(list.RootElement.GetProperty("images").GetArrayLength() >= 2);
    }

    [Fact]
    public void A_damaged_image_is_found_and_dropped_with_status_1()
    {
        _trapless.Run("rewrite", "--cache", _trapless["c"], Sample);
        var outcome = _trapless.Script("chmod u+w c/v2/images/*; echo x >>c/v2/images/*; \"$T\" cache verify --cache c");
        Assert.Equal(1, outcome.Status);
        Assert.StartsWith("damaged, removed: ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(0, _trapless.Run("cache", "verify", "--cache", _trapless["c"]).Status);
    }

    [Fact]
    public void Clearing_says_how_many_images_there_were()
    {
        _trapless.Run("rewrite", "--cache", _trapless["c"], Sample);
        Assert.Equal($"1 images removed from {_trapless["c"]}\n", _trapless.Run("cache", "clear", "--cache", _trapless["c"]).Output);
        Assert.Equal($"0 images, 0 bytes in {_trapless["c"]}\n", _trapless.Run("cache", "list", "--cache", _trapless["c"]).Output);
    }

    [Fact]
    public void A_cache_others_may_write_to_is_refused_and_the_program_runs()
    {
        var outcome = _trapless.Script("mkdir -m 777 c; \"$T\" run --cache c -- echo ran");
        Assert.Equal("ran\n", outcome.Output);
        Assert.Matches("^trapless: .*/c: group or others may write to it; run: chmod go-w .*; running with what is there\n$", outcome.Error);
        Assert.DoesNotContain("--cache", _trapless.LoaderArguments, StringComparer.Ordinal);
    }

    [Fact]
    public void With_strict_a_cache_that_cannot_be_used_is_an_error() =>
        Assert.Equal(125, _trapless.Script("mkdir -m 777 c; \"$T\" run --strict --cache c -- echo ran").Status);

    [Fact]
    public void Without_a_home_the_program_runs_and_that_is_said_once()
    {
        _trapless.Variables.Remove("HOME");
        var outcome = _trapless.Run("run", "--", "echo", "ran");
        Assert.Equal("ran\n", outcome.Output);
        Assert.True(outcome.Error.Length == 0 || outcome.Error.StartsWith("trapless: HOME is not set", StringComparison.Ordinal), outcome.Error);
    }

    [Fact]
    public void With_a_read_only_home_the_program_runs_and_that_is_said_once()
    {
        var outcome = _trapless.Script("mkdir h; chmod 0755 .; chmod 0555 h; drop=; [ $(id -u) = 0 ] && { chown 65534 h; drop='setpriv --reuid 65534 --regid 65534 --clear-groups'; }; LOADER_LOG= TRAPLESS_CACHE=$PWD/h/c $drop \"$T\" run -- echo ran");
        Assert.Equal("ran\n", outcome.Output);
        Assert.Matches("^trapless: .*cannot be written; name another cache with --cache or TRAPLESS_CACHE; running with what is there\n$", outcome.Error);
    }

    [Fact]
    public void On_a_full_disk_the_program_runs_and_that_is_said_once()
    {
        var outcome = _trapless.Script("mkdir c; cp /lib64/ld-linux-x86-64.so.2 program; unshare -rm sh -c 'mount -t tmpfs -o size=64k,mode=700 none c && exec \"$T\" run --cache c -- ./program /bin/echo ran'");
        Assert.Equal("ran\n", outcome.Output);
        Assert.Contains("no space left", outcome.Error, StringComparison.Ordinal);
        Assert.All(outcome.Error.TrimEnd('\n').Split('\n'), l => Assert.StartsWith("trapless: ", l, StringComparison.Ordinal));
    }
}
