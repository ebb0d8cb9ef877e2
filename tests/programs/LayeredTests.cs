using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>The runs compared with the native one really go through the layer; without this, all other tests prove nothing.</summary>
public sealed class LayeredTests
{
    /// <summary>Files that have sites, so that their own text must not be mapped.</summary>
    private static readonly string[] Originals = ["/libc.so.6", "/ld-linux-x86-64.so.2", "/busybox"];

    private static readonly string[] Stages = ["at first", "after exec", "after exec in a vfork child", "after exec without the main thread"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_sites_of_a_program_and_of_libc_are_patched_also_after_exec(int variant)
    {
        using var scratch = new Scratch();
        var command = new Command(await Guest.Tool("is_layered", variant));
        foreach (var mode in command.Modes.Append(Mode.Native))
        {
            var run = await Launcher.Run(command, mode, scratch.Path);
            var patched = mode == Mode.Native ? 0 : 1;
            var expected = string.Concat(Stages.Select(stage => $"{stage}: own {patched}, libc's {patched}\n"));
            Assert.True(string.Equals(run.Output, expected, StringComparison.Ordinal), $"mode {mode}\n{run.Describe()}");
        }
    }

    [Theory]
    [InlineData("/bin/bash", "-c", "cat /proc/self/maps; cat /proc/$$/maps; :")]
    [InlineData("/usr/bin/env", "-i", "/bin/sh", "-c", "cat /proc/self/maps; cat /proc/$$/maps; :")]
    [InlineData("/usr/bin/python3", "-c", "import subprocess; print(open('/proc/self/maps').read(), subprocess.check_output(['cat', '/proc/self/maps'], text=True))")]
    [InlineData("/bin/busybox", "ash", "-c", "cat /proc/$$/maps; busybox cat /proc/self/maps")]
    public async Task A_program_and_its_children_run_images_of_the_cache(string program, params string[] arguments)
    {
        using var scratch = new Scratch();
        var command = new Command(program, arguments);
        foreach (var mode in command.Modes.Where(mode => mode.Prefix.Count > 0))
        {
            var run = await Launcher.Run(command, mode, scratch.Path);
            Assert.Equal("exit 0", run.Status);
            var lines = run.Output.Split('\n');
            var processes = lines.Count(line => line.EndsWith("[stack]", StringComparison.Ordinal));
            var images = lines.Count(line => line.Contains(" r-xp ", StringComparison.Ordinal) && line.Contains("/v2/images/", StringComparison.Ordinal));
            var originals = lines.Where(line => line.Contains(" r-xp ", StringComparison.Ordinal) && Originals.Any(name => line.EndsWith(name, StringComparison.Ordinal)));
            Assert.Equal(2, processes);
            Assert.True(images >= 2, $"mode {mode}: {images} images are mapped\n{run.Describe()}");
            Assert.Empty(originals);
        }
    }
}
