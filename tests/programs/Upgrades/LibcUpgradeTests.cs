using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Upgrades;

/// <summary>
/// dpkg replaces libc, the dynamic linker and a plugin while programs run that use them: in a mount namespace whose library directory is a copy,
/// by another build of the same release (package libc6-amd64-cross).
/// </summary>
public sealed class LibcUpgradeTests
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";
    private static readonly Mode[] Modes = [.. Mode.Selected, Mode.Complete];

    [Fact]
    [Trait("Category", "Slow")]
    [Trait("Packages", "dpkg libc6-amd64-cross python3-minimal redis-server bash")]
    public async Task Running_programs_keep_the_old_libc_and_new_ones_have_the_new()
    {
        var seen = new List<string>();
        var native = await Compare.Same(await Script("upgrade.sh") with { Inspect = (mode, work) => HaveTheirImages(mode, work, seen) });
        Assert.Contains("libc: libc old-libc.so.6 deleted, linker old-ld-linux-x86-64.so.2 deleted\n", native.Output, StringComparison.Ordinal);
        Assert.Contains("libc: libc new-libc.so.6 present, linker new-ld-linux-x86-64.so.2 present\n", native.Output, StringComparison.Ordinal);
        Assert.Equal(["native", .. Modes.Select(mode => mode.Name)], seen);
    }

    /// <summary>
    /// cp over a library in use gives a native process the new code under its old data, and SIGBUS where the file became shorter (mmap(2) says neither). A
    /// layered one goes on with its image where the library has a site. A program's own file is not kept from writers (README, "What does not work").
    /// </summary>
    [Fact]
    public async Task A_library_written_over_in_place_goes_on_from_its_image()
    {
        const string without = "a library without\nopen: answer 1\nanswer: 2\nanother: answer 2\nanswer: no answer\nended 135\n";
        var script = await Script("overwrite.sh") with { Host = [], Prepare = null };
        using var scratch = new Scratch();
        var native = await Launcher.Run(script, Mode.Native, scratch.Path);
        Assert.Equal("a library with a site\nopen: answer 1\nanswer: 2\nanother: answer 2\nanswer: no answer\nended 135\n" + without + "a program: Text file busy\n", native.Output);
        foreach (var mode in Modes)
        {
            var run = await Launcher.Run(script, mode, scratch.Path);
            Assert.True(string.Equals("a library with a site\nopen: answer 1\nanswer: 1\nanother: answer 2\nanswer: 1\nended 135\n" + without + "a program: written over\n", run.Output, StringComparison.Ordinal), mode + "\n" + run.Describe());
        }
    }

    private static async Task<Command> Script(string name)
    {
        var folder = Path.Combine(Layout.Root, "tests", "programs", "Upgrades");
        return new Command("/bin/bash", "--norc", "--noprofile", Path.Combine(folder, name))
        {
            Prepare = work => Shell.Run(work, $"PRODUCT={Layout.Product} . {folder}/prepare.sh"),
            Host = ["/usr/bin/unshare", "-m", "/bin/sh", "-c", $"mount --bind {Mode.ScratchDirectory}/work/libraries {Libraries} && exec \"$@\"", "sh"],
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["LIBC_IN_USE"] = await Guest.Tool("libc_in_use") },
            Seconds = 300,
            Errors = Normaliser.OurNotes, // While the linker is new and libc old the rewriter does not start either, and what has no image yet runs natively.
            Modes = Modes,
        };
    }

    /// <summary>The text of libc and of the dynamic linker of every process the script kept comes from the image of the build that it started with.</summary>
    private static void HaveTheirImages(Mode mode, string work, List<string> seen)
    {
        seen.Add(mode.Name);
        var processes = File.ReadAllText(Path.Combine(work, "maps")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, processes.Length);
        foreach (var process in processes)
        {
            var lines = process.Split('\n');
            var code = lines.Where(line => line.Contains(" r-xp ", StringComparison.Ordinal)).ToArray();
            foreach (var file in new[] { "libc.so.6", "ld-linux-x86-64.so.2" })
            {
                var (id, other) = (BuildId(work, file, lines[0]), BuildId(work, file, lines[0] is "old" ? "new" : "old"));
                Assert.Equal(mode.Prefix.Count > 0, code.Any(line => line.Contains("/v2/images/" + id, StringComparison.Ordinal)));
                Assert.True(mode.Prefix.Count == 0 || Directory.EnumerateFiles(Path.Combine(Layout.Cache, "v2", "images"), other + "-*").Any(), $"no image of {file} {other}");
            }
        }
    }

    /// <summary>From the lines of <c>names</c>: <c>s/OLD/old-FILE/;s/NEW/new-FILE/</c>.</summary>
    private static string BuildId(string work, string file, string age) => File.ReadLines(Path.Combine(work, "names"))
        .SelectMany(line => line.Split(';')).Select(command => command.Split('/')).Single(words => string.Equals(words[2], $"{age}-{file}", StringComparison.Ordinal))[1];
}
