using System.Text.RegularExpressions;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary><c>--strict</c>: where something would run unseen the program ends at once, with 125 and one line that says what and where.</summary>
public sealed class StrictTests
{
    private const string Site = @"asked for at /\S+\+0x[0-9a-f]+";

    private static Mode Strict { get; } = new("strict", [Layout.Loader, "--cache", Layout.Cache, "--strict"]);

    private static Mode StrictComplete { get; } = new("strict-complete", [.. Strict.Prefix, "--complete"]);

    [Theory]
    [InlineData("jit_syscall", @"--strict: memory becomes executable, and what is written there would run unseen \(--complete catches it\); " + Site)]
    [InlineData("jit_mapped_under_a_file", @"--strict: \S+ would run without an image \(--complete catches it\); " + Site)]
    [InlineData("code_copied_from_libc", "--strict: memory becomes executable, .*; " + Site)]
    [InlineData("text_made_executable", @"--strict: /\S+libc\S+ would run without an image \(--complete catches it\); " + Site)]
    [InlineData("user_dispatch", "the program uses Syscall User Dispatch; .*")]
    [InlineData("arch_prctl_gs", "runs without the layer: it uses the GS base, .*")]
    [InlineData("exec_stack", @"--strict: asks for an executable stack, where code would run unseen \(--complete catches it\): /\S+/exec_stack")]
    public async Task Code_that_would_run_unseen_is_refused(string guest, string message) =>
        Refused(await Run(await Program(guest), Strict), message);

    [Fact]
    public async Task A_file_with_a_site_that_was_not_rewritten_is_refused_before_it_runs()
    {
        var run = await Run(await Guest.Tool("missed_sites"), Strict);
        Refused(run, @"--strict: some system calls were not rewritten \(trapless check lists them\): /\S+/missed_sites");
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_32_bit_program_is_refused() => Refused(await Run(await Guest.Tool("tiny32"), Strict), @"a 32-bit program runs natively: /\S+/tiny32");

    [Fact]
    public async Task Arguments_that_leave_no_room_for_the_loaders_are_refused() =>
        Refused(await Run(await Guest.Tool("arguments_fill_the_limit"), Strict), "runs natively: its arguments leave no room for the loader's: /bin/true");

    [Theory]
    [InlineData("jit_syscall")]
    [InlineData("jit_mapped_under_a_file")]
    [InlineData("code_copied_from_libc")]
    [InlineData("memory_files")]
    [InlineData("dlmopen")]
    public async Task With_complete_nothing_of_it_runs_unseen_so_nothing_is_refused(string guest) =>
        await Compare.Succeeds(new Command(await Program(guest)) { Modes = [StrictComplete] });

    [Fact]
    public async Task A_program_all_of_whose_code_has_images_is_not_refused()
    {
        await Compare.Succeeds(new Command("/usr/bin/python3", "-I", "-c", "import json, ctypes, socket, ssl; print(json.dumps([1]))") { Modes = [Strict] });
        await Compare.Succeeds(new Command(await Program("library_replaced_while_loaded")) { Modes = [Strict] });
        await Compare.Succeeds(new Command(await Program("text_relocations")) { Modes = [Strict] });
    }

    private static Task<string> Program(string guest) => Guest.Build(guest);

    private static async Task<Outcome> Run(string program, Mode mode)
    {
        using var scratch = new Scratch();
        return await Launcher.Run(new Command(program), mode, scratch.Path);
    }

    private static void Refused(Outcome run, string message)
    {
        Assert.True(string.Equals(run.Status, "exit 125", StringComparison.Ordinal), run.Describe());
        Assert.Matches(new Regex($"^trapless: {message}\n$", RegexOptions.None, TimeSpan.FromSeconds(10)), run.Errors);
    }
}
