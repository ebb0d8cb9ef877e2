using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>The loader's own options and statuses, as docs/formats.md gives them.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Help_names_every_option_and_succeeds()
    {
        var outcome = Launch.Native(Repository.Loader, "--help");
        Assert.Equal((0, ""), (outcome.Status, outcome.Errors));
        string[] options = ["--library-path", "--argv0", "--list", "--verify", "--preload", "--inhibit-cache", "--cache", "--stat", "--strict", "--quiet", "--no-serve", "--kernel-mode", "--help", "--version"];
        Assert.All(options, option => Assert.Contains(option, outcome.Output, StringComparison.Ordinal));
        Assert.Equal(outcome, Launch.Native(Repository.Loader, "--strict", "--help", "/nonexistent"));
    }

    [Fact]
    public void Version_is_one_line()
    {
        var outcome = Launch.Native(Repository.Loader, "--version");
        Assert.Equal((0, ""), (outcome.Status, outcome.Errors));
        Assert.Matches(@"^trapless-ld \d+\.\d+\.\d+\n$", outcome.Output);
    }

    [Theory]
    [InlineData]
    [InlineData("--")]
    [InlineData("--strict")]
    [InlineData("--quiet", "--")]
    [InlineData("--no-such-option", "/bin/true")]
    [InlineData("--cachet", "/tmp", "/bin/true")]
    [InlineData("-v", "/bin/true")]
    [InlineData("--strict=yes", "/bin/true")]
    [InlineData("--cache")]
    [InlineData("--argv0")]
    [InlineData("--stat")]
    [InlineData("--library-path")]
    [InlineData("--preload")]
    public void A_bad_command_line_gives_125(params string[] arguments) => Refusal.Is(Launch.Native(Repository.Loader, arguments), 125);

    [Fact]
    public void More_linker_options_than_there_is_room_for_give_125() =>
        Refusal.Is(Launch.Native(Repository.Loader, [.. Enumerable.Repeat("--inhibit-cache", 40), "/bin/true"]), 125);

    [Theory]
    [InlineData("/nonexistent/program")]
    [InlineData("/etc/passwd/below-a-file")]
    [InlineData("no-such-file-here")]
    [InlineData("")]
    [InlineData("-")]
    public void What_is_not_there_gives_127(string program)
    {
        Refusal.Is(Launch.Layered(program), 127);
        Refusal.Is(Launch.Layered("--", program, "--help"), 127);
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/etc/passwd")]
    [InlineData("/dev/null")]
    [InlineData("/proc/self/mem")]
    public void What_is_not_an_executable_file_gives_126(string program) => Refusal.Is(Launch.Layered(program), 126);

    [Fact]
    public void A_name_longer_than_a_line_of_ours_is_cut_not_overrun()
    {
        var outcome = Launch.Layered("/tmp/" + new string('x', 3000));
        Refusal.Is(outcome, 126, 127);
        Assert.InRange(outcome.Errors.Length, 500, 1024);
    }

    [Theory]
    [InlineData("--argv0", "other name", "/bin/sh", "-c", "echo \"$0\"")]
    [InlineData("--argv0=other name", "--", "/bin/sh", "-c", "echo \"$0\"")]
    [InlineData("--library-path", "/nonexistent", "--argv0", "other name", "/bin/sh", "-c", "echo \"$0\"")]
    public void Argv0_is_what_the_program_is_told(params string[] arguments) => Assert.Equal(new(0, "other name\n", ""), Launch.Layered(arguments));

    [Fact]
    public void Everything_behind_the_program_is_the_programs() =>
        Assert.Equal(new(0, "--help -- --cache  x\n", ""), Launch.Layered("/bin/echo", "--help", "--", "--cache", "", "x"));

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 125", 125)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -SEGV $$", 139)]
    public void The_programs_end_is_the_loaders(string script, int status) => Assert.Equal(new(status, "", ""), Launch.Layered("/bin/sh", "-c", script));

    [Fact]
    public void The_loader_under_the_loader_under_the_loader() => Assert.Equal(
        new(0, "x\n", ""),
        Launch.Layered(Repository.Loader, "--cache", Shared.Cache, Repository.Loader, "--cache", Shared.Cache, "/bin/echo", "x"));

    [Fact]
    public void A_program_with_raised_privileges_may_not_be_the_loader()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to make a set-user-id file");
        using var folder = new Folder();
        File.Copy(Repository.Loader, folder["ld"]);
        File.SetUnixFileMode(folder["ld"], Folder.Executable | UnixFileMode.SetUser);
        Refusal.Is(Launch.Native("setpriv", "--reuid=65534", "--clear-groups", folder["ld"], "/bin/true"), 125);
    }
}
