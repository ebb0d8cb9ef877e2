using System.Text.RegularExpressions;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>Options of the dynamic linker mean what they mean to the system's own, with which every outcome is compared.</summary>
public sealed partial class LinkerOptionTests : IDisposable
{
    private const string Linker = "/lib64/ld-linux-x86-64.so.2";

    private readonly Folder _folder = new();

    [Theory]
    [InlineData("/bin/ls")]
    [InlineData("/bin/true")]
    [InlineData("/usr/bin/git")]
    public void List_prints_what_the_linker_prints(string program)
    {
        var native = Launch.Native(Linker, "--list", program);
        Assert.Equal(0, native.Status);
        Assert.Equal(Normalised(native), Normalised(Launch.Layered("--list", program)));
        Assert.Equal(Normalised(native), Normalised(Launch.Layered("--inhibit-cache", "--list", "--", program)));
    }

    [Theory]
    [InlineData("/bin/ls")]
    [InlineData("/bin/true")]
    public void Verify_agrees_with_the_linker(string program) =>
        Assert.Equal(Launch.Native(Linker, "--verify", program), Launch.Layered("--verify", program));

    [Fact]
    public void Verify_of_a_static_program_fails() => Refusal.Is(Launch.Layered("--verify", "/bin/busybox"), 125);

    [Fact]
    public void Library_path_finds_the_library_in_both_spellings()
    {
        var program = Greeter();
        var native = Launch.Native(Linker, "--library-path", _folder.Path, program, "a");
        Assert.Equal(new(7, "library says 2\n", ""), native);
        Assert.Equal(native, Launch.Layered("--library-path", _folder.Path, program, "a"));
        Assert.Equal(native, Launch.Layered($"--library-path={_folder.Path}", "--", program, "a"));
        Assert.Equal(native, Launch.Layered("--library-path", $"/nonexistent:{_folder.Path}", program, "a"));
    }

    [Fact]
    public void Without_the_library_path_the_linker_says_what_is_missing()
    {
        var program = Greeter();
        Assert.Equal(Launch.Native(program), Launch.Layered(program));
        Assert.Equal(127, Launch.Layered("--library-path", "/nonexistent", program).Status);
    }

    [Fact]
    public void Library_path_reaches_the_program_and_not_its_children()
    {
        var program = Greeter();
        Assert.Equal(127, Launch.Layered("--library-path", _folder.Path, "/bin/sh", "-c", $"{program} 2>/dev/null").Status);
    }

    [Fact]
    public void A_preloaded_library_comes_first()
    {
        var library = _folder.Compile("first.so", "int getppid(void) { return 4711; }", "-shared", "-fPIC");
        var program = _folder.Compile("parent", "#include <unistd.h>\n#include <stdio.h>\nint main(void) { printf(\"%d\\n\", getppid()); }");
        Assert.Equal(new(0, "4711\n", ""), Launch.Native(Linker, "--preload", library, program));
        Assert.Equal(new(0, "4711\n", ""), Launch.Layered("--preload", library, program));
        Assert.Equal(new(0, "4711\n", ""), Launch.Layered($"--preload={library}", program));
    }

    public void Dispose() => _folder.Dispose();

    private string Greeter()
    {
        _folder.Compile("libgreet.so", "#include <stdio.h>\nint greet(int n) { return printf(\"library says %d\\n\", n) ? 7 : 0; }", "-shared", "-fPIC");
        return _folder.Compile("greeter", "int greet(int); int main(int argc) { return greet(argc); }", "-L" + _folder.Path, "-lgreet");
    }

    private static Outcome Normalised(Outcome outcome) => outcome with { Output = Address().Replace(outcome.Output, "ADDRESS") };

    [GeneratedRegex("0x[0-9a-f]{8,}", RegexOptions.None, 10_000)]
    private static partial Regex Address();
}
