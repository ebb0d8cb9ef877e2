using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>Scripts run as the kernel runs them (fs/binfmt_script.c), and what it refuses is refused.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("#!/bin/echo\n")]
    [InlineData("#!/bin/echo")]
    [InlineData("#!/bin/echo one\n")]
    [InlineData("#!/bin/echo one two  three \t \n")]
    [InlineData("#! \t /bin/echo\t one\n#!/bin/false\n")]
    [InlineData("#!/bin/echo a\0b\n")]
    [InlineData("#!/bin/echo a\rb\r\n")]
    [InlineData("#!\n")]
    [InlineData("#!   \n")]
    [InlineData("#!")]
    [InlineData("# comment\n")]
    [InlineData("echo no line at all\n")]
    [InlineData("")]
    [InlineData("#!/nonexistent/interpreter\n")]
    [InlineData("#!/tmp\n")]
    [InlineData("#!/etc/passwd\n")]
    [InlineData("#!/bin/sh\necho \"$0 $#\"; exit 3\n")]
    [InlineData("#!/bin/sh -e\nfalse\necho not reached\n")]
    public void A_script_does_what_it_does_natively(string text) => Same(text, "x", "y z");

    /// <summary>The kernel looks at the first 256 bytes; what does not fit is cut, unless it is the interpreter's name.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(300)]
    [InlineData(5000)]
    public void A_long_line_is_cut_where_the_kernel_cuts_it(int length)
    {
        Same("#!/bin/echo ".PadRight(length, 'a') + "\n", "x");
        Same("#!/bin/echo a".PadRight(length, ' ') + "b\n", "x");
        Same("#!/bin/echo".PadRight(length, 'a') + "\n", "x");
        Same("#!" + "/bin/echo".PadLeft(length - 2, '/') + "\n", "x");
        Same("#!" + "/bin/echo".PadLeft(length - 2, '/'), "x");
        Same("#!" + "/bin/echo".PadLeft(length - 2, '/') + " b\n", "x");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Scripts_of_scripts_go_as_deep_as_the_kernel_allows(int depth)
    {
        using var folder = new Folder();
        var script = "/bin/echo";
        for (var i = 0; i < depth; i++)
        {
            script = folder.Script($"s{i}", $"#!{script} a{i}\n");
        }

        Compare(script, "x");
    }

    [Fact]
    public void A_script_of_itself_ends()
    {
        using var folder = new Folder();
        Refusal.Is(Launch.Layered(folder.Script("self", $"#!{folder["self"]}\n")), 126);
    }

    /// <summary>It has no program that executed it; trapless-ld would be handed it again and again.</summary>
    [Fact]
    public void A_given_script_of_the_exe_link_or_of_the_loader_ends()
    {
        using var folder = new Folder();
        Refusal.Is(Launch.Layered(folder.Script("link", "#!/proc/self/exe\n")), 126);
        Refusal.Is(Launch.Layered("--quiet", folder.Script("loader", $"#!{Repository.Loader}\n")), 126);
        Refusal.Is(Launch.Layered("--quiet", folder.Script("option", $"#!{Repository.Loader} --quiet\n")), 126);
        Assert.Equal(new(0, $"{folder["program"]} x\n", ""), Launch.Layered("--quiet", folder.Script("program", $"#!{Repository.Loader} /bin/echo\n"), "x"));
    }

    [Fact]
    public void A_script_through_a_relative_path_and_a_link()
    {
        using var folder = new Folder();
        folder.Script("script", "#!/bin/echo one\n");
        File.CreateSymbolicLink(folder["link"], "script");
        var native = Launch.Run(folder.Path, [], "/bin/sh", "-c", "./link x");
        Assert.Equal(new(0, "one ./link x\n", ""), native);
        Assert.Equal(native, Launch.Run(folder.Path, [], Repository.Loader, "--cache", Shared.Cache, "./link", "x"));
    }

    private static void Same(string text, params string[] arguments)
    {
        using var folder = new Folder();
        Compare(folder.Script("script", text), arguments);
    }

    private static void Compare(string script, params string[] arguments)
    {
        var native = Launch.Native(script, arguments);
        var layered = Launch.Layered(arguments.Prepend(script));
        if (native.Errors.StartsWith("errno ", StringComparison.Ordinal))
        {
            Refusal.Is(layered, string.Equals(native.Errors, "errno 2", StringComparison.Ordinal) ? 127 : 126);
        }
        else
        {
            Assert.Equal(native, layered);
        }
    }
}
