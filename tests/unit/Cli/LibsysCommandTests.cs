namespace Trapless.Cli.Tests;

/// <summary><c>trapless libsys build</c> (package binutils): what it writes, and what it says when it cannot.</summary>
public sealed class LibsysCommandTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Fact]
    public void It_says_what_it_wrote_and_leaves_nothing_else()
    {
        var outcome = _trapless.Script("\"$T\" libsys build --variant nobits -o lib && find lib ! -type d -printf '%P\\n' | sort");
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] files = ["Libsys.cs", "include/trapless/libsys.h", "libsys-nobits.ld", "libsys-program.o", "libsys.a", "libsys.pc", "libsys.so", "libsys.so.1"];
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal(files.Order(StringComparer.Ordinal), lines[^8..].Order(StringComparer.Ordinal));
        Assert.Equal(files.Select(file => "lib/" + file).Order(StringComparer.Ordinal), lines[..8].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_older_abi_has_its_own_calls_and_says_so_in_the_note()
    {
        var outcome = _trapless.Script("\"$T\" libsys build --variant code --abi linux-4.18 -o lib >/dev/null && nm lib/libsys.a | grep -cE ' T __sys_(statx|io_uring_setup|openat2)$'; strings -n 8 lib/libsys.so.1 | grep -c linux-4.18; grep -c '^#define SYS_clone3' lib/include/trapless/libsys.h");
        Assert.Equal(("1\n2\n0\n", ""), (outcome.Output, outcome.Error));
    }

    [Fact]
    public void The_rtld_variant_has_only_what_it_was_asked_for()
    {
        var outcome = _trapless.Script("\"$T\" libsys build --variant rtld --calls read,write,exit_group -o lib >/dev/null && nm lib/libsys-rtld.a | grep -o '__sys_[a-z].*' | sort; readelf -rW lib/libsys-rtld.a | grep -c R_X86_64_PC64; readelf -rW lib/libsys-rtld.a | grep -c 'R_X86_64_[^P]'");
        Assert.Equal("__sys_exit_group\n__sys_read\n__sys_write\n1\n0\n", outcome.Output);
    }

    [Theory]
    [InlineData("libsys build --variant code --abi linux-9 -o lib", "linux-9: no such ABI; give linux-x86_64, linux-RELEASE as in linux-4.18, or a definition file")]
    [InlineData("libsys build --variant rtld --calls read,nosuch -o lib", "--calls: linux-x86_64 has no function for nosuch; docs/syscalls.md lists the calls")]
    [InlineData("libsys build --variant nobits --loader here -o lib", "--loader: here: give an absolute path without blanks, commas, quotes and backslashes")]
    [InlineData("libsys build --variant code -o /proc/lib", "cannot write to /proc/lib: ")]
    public void A_wrong_option_is_one_line_and_125(string arguments, string message)
    {
        var outcome = _trapless.Run(arguments.Split(' '));
        Assert.Equal((125, ""), (outcome.Status, outcome.Output));
        Assert.StartsWith("trapless: " + message, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_definition_with_errors_is_refused_with_their_places()
    {
        File.WriteAllText(_trapless["bad.abi"], "BASE \"bad\" 1.0;\nADD 0 {\n\tFUNCTION nonsense;\n}\n");
        var outcome = _trapless.Run("libsys", "build", "--variant", "code", "--abi", _trapless["bad.abi"], "-o", "lib");
        Assert.Equal(125, outcome.Status);
        Assert.Contains("bad.abi:3:", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_trapless["lib"]));
    }

    [Fact]
    public void Without_binutils_it_says_what_to_install_and_leaves_nothing()
    {
        _trapless.Variables["PATH"] = "/nowhere";
        var outcome = _trapless.Run("libsys", "build", "--variant", "code", "-o", "lib");
        Assert.Equal((125, "trapless: as cannot be started; install binutils: apt-get install binutils\n"), (outcome.Status, outcome.Error));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_trapless["lib"]));
    }
}
