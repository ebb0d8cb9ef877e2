using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// Two versions of Trapless side by side on one image cache. The other one is this build with the identity of its rewriter and the digest of its slots
/// changed in the files: what it finds in the cache was made by somebody else, and what it makes is somebody else's to this one.
/// </summary>
[Trait("Category", "Slow")]
public sealed class TwoVersionsTests : IDisposable
{
    private const string Work = "ls / | sort -r | head -n 3; expr 40 + 2; (exit 3); echo $?";
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Both_run_programs_at_once_and_leave_a_sound_cache()
    {
        var other = await OtherVersion();
        var cache = Path.Combine(_scratch.Path, "cache");
        var expected = (await Launcher.Run(Command.Bash(Work), Mode.Native, _scratch.Path)).Output;
        Mode[] versions =
        [
            new("this", [Layout.Loader, "--cache", cache]), new("other", [Path.Combine(other, "trapless-ld"), "--cache", cache]),
            new("this run", [Layout.CommandLine, "run", "--cache", cache, "--"]), new("other run", [Path.Combine(other, "trapless"), "run", "--cache", cache, "--"]),
        ];
        for (var round = 0; round < 2; round++)
        {
            var runs = await Task.WhenAll(versions.Select(RunInOwnDirectory));
            Assert.All(runs, run => Assert.True(string.Equals(run.Output, expected, StringComparison.Ordinal) && run.Status is "exit 0", run.Describe()));
            Assert.All(runs.SelectMany(run => run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), line => Assert.StartsWith("trapless: ", line, StringComparison.Ordinal));
        }

        foreach (var version in versions.Skip(2))
        {
            var run = await Launcher.Run(Command.Bash("grep -c /v2/images/ /proc/$$/maps"), version, _scratch.Path);
            Assert.True(run.Status is "exit 0" && run.Errors.Length == 0, version + "\n" + run.Describe());
            var verified = await Launcher.Run(new Command(version.Prefix[0], "cache", "verify", "--cache", cache), Mode.Native, _scratch.Path);
            Assert.True(verified.Status is "exit 0", version + "\n" + verified.Describe());
        }
    }

    /// <summary>A shell that one version started goes on, and starts programs, while the other version empties the cache and fills it anew.</summary>
    [Fact]
    public async Task A_running_program_survives_that_the_other_version_empties_the_cache()
    {
        var other = await OtherVersion();
        var cache = Path.Combine(_scratch.Path, "cache");
        var script = $"for i in 1 2 3 4; do {Path.Combine(other, "trapless")} rewrite --cache {cache} /bin/cat > /dev/null 2>&1; echo $(/bin/echo $i); ls / | wc -l; done; exec /bin/echo last";
        var expected = (await Launcher.Run(Command.Bash(script), Mode.Native, _scratch.Path)).Output;
        var run = await Launcher.Run(Command.Bash(script), new("this", [Layout.Loader, "--cache", cache]), _scratch.Path);
        Assert.Equal((expected, "exit 0"), (run.Output, run.Status));
    }

    private async Task<Outcome> RunInOwnDirectory(Mode mode)
    {
        using var scratch = new Scratch();
        return await Launcher.Run(Command.Bash(Work), mode, scratch.Path);
    }

    /// <summary>The identity is that of an assembly (its MVID), which the cache's <c>v2/rewriter</c> begins with; the digest's 48 bits are in the loader's code.</summary>
    private async Task<string> OtherVersion()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_scratch.Path, "other")).FullName;
        await Launcher.Run(new Command("/bin/true"), new("this", [Layout.CommandLine, "rewrite", "--cache", Path.Combine(_scratch.Path, "first")]), _scratch.Path);
        var identity = (await File.ReadAllBytesAsync(Path.Combine(_scratch.Path, "first", "v2", "rewriter")))[..16];
        await Change(Layout.CommandLine, directory, identity);
        var source = await File.ReadAllTextAsync(Path.Combine(Layout.Root, "src", "freestanding", "Layer", "Slots", "SlotsDigest.g.cs"));
        var digest = Convert.ToUInt64(source.Split("0x")[1].Split(';')[0], 16);
        await Change(Layout.Loader, directory, BitConverter.GetBytes(digest)[..6]);
        return directory;
    }

    private static async Task Change(string file, string directory, byte[] pattern)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        var found = 0;
        for (var at = bytes.AsSpan().IndexOf(pattern); at >= 0; at = bytes.AsSpan().IndexOf(pattern), found++)
        {
            for (var i = 0; i < pattern.Length; i++)
            {
                bytes[at + i] ^= 0x5a;
            }
        }

        Assert.True(found > 0, $"{file} does not hold what is to be changed");
        var copy = Path.Combine(directory, Path.GetFileName(file));
        await File.WriteAllBytesAsync(copy, bytes);
        File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
    }
}
