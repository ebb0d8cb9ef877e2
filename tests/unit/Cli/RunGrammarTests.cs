namespace Trapless.Cli.Tests;

public sealed class RunGrammarTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Theory]
    [InlineData("-l")]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("--strict")]
    [InlineData("--cache")]
    [InlineData("--")]
    [InlineData("@file")]
    [InlineData("[diagram]")]
    [InlineData("")]
    [InlineData("a b\tc")]
    [InlineData("ü € \U0001F600")]
    public void What_follows_the_program_is_the_programs(string argument)
    {
        Assert.Equal($"[{argument}][x]", Print("run", "--", "printf", "[%s]", argument, "x"));
        Assert.Equal($"[{argument}][x]", Print("run", "printf", "[%s]", argument, "x"));
        Assert.Equal($"[{argument}][x]", Print("stat", "-o", "/dev/null", "printf", "[%s]", argument, "x"));
    }

    [Fact]
    public void Options_stop_at_the_first_operand()
    {
        Print("run", "-q", "echo", "--strict", "-q");
        Assert.Equal(["--quiet", "--argv0", "echo", "--", "/usr/bin/echo", "--strict", "-q"], _trapless.LoaderArguments[2..]);
    }

    [Theory]
    [InlineData("--strict")]
    [InlineData("--quiet")]
    public void A_switch_does_not_swallow_a_program_named_true(string option)
    {
        Print("run", option, "true");
        Assert.Equal("/usr/bin/true", _trapless.LoaderArguments[^1]);
    }

    [Fact]
    public void The_loader_gets_the_cache_the_typed_name_and_the_resolved_path()
    {
        Print("run", "--cache", _trapless["c"], "--quiet", "--", "echo", "one");
        Assert.Equal(["--cache", _trapless["c"], "--quiet", "--argv0", "echo", "--", "/usr/bin/echo", "one"], _trapless.LoaderArguments);
    }

    [Fact]
    public void The_environment_is_the_second_way()
    {
        _trapless.Variables["TRAPLESS_CACHE"] = _trapless["c"];
        _trapless.Variables["TRAPLESS_STRICT"] = "1";
        Print("run", "--", "true");
        Assert.Equal(["--cache", _trapless["c"], "--strict"], _trapless.LoaderArguments[..3]);
    }

    [Fact]
    public void Turned_off_it_runs_the_program_natively()
    {
        _trapless.Variables["TRAPLESS"] = "0";
        Assert.Equal("echo\n", Print("run", "--", "sh", "-c", "echo echo"));
        Assert.Empty(_trapless.LoaderArguments);
    }

    [Fact]
    public void Arguments_that_are_no_text_pass_unchanged() =>
        Assert.Equal(" ff fe 80 c3\n", _trapless.Script("\"$T\" run -- printf %s $'\\xff\\xfe\\x80\\xc3' | od -An -tx1").Output);

    [Fact]
    public void The_environment_passes_unchanged_in_order_with_bytes_that_are_no_text()
    {
        const string show = "env -i B=2 A=$'\\xff' HOME=$HOME TRAPLESS=0 X=";
        var native = _trapless.Script(show + " cat /proc/self/environ | od -An -c").Output;
        Assert.Equal(native, _trapless.Script(show + " \"$T\" run -- /bin/cat /proc/self/environ | od -An -c").Output);
    }

    [Fact]
    public void The_program_is_the_same_process() =>
        Assert.Equal("same\n", _trapless.Script("p=$BASHPID; [ \"$(sh -c 'echo $$; exec \"$T\" run -- sh -c \"echo \\$\\$\"' | uniq | wc -l)\" = 1 ] && echo same").Output);

    [Fact]
    public void A_text_file_without_an_interpreter_is_run_by_the_shell()
    {
        File.WriteAllText(_trapless["script"], "echo $0 $1\n");
        Assert.Equal("./script x\n", _trapless.Script("chmod +x script; \"$T\" run -- ./script x").Output);
    }

    [Fact]
    public void A_program_is_looked_for_in_the_path_past_what_is_not_executable()
    {
        var outcome = _trapless.Script("mkdir a b; echo x >a/tool; printf '#!/bin/sh\\necho b\\n' >b/tool; chmod +x b/tool; PATH=a:b:$PATH \"$T\" run -- tool");
        Assert.Equal("b\n", outcome.Output);
    }

    private string Print(params string[] arguments)
    {
        var outcome = _trapless.Run(arguments);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        return outcome.Output;
    }
}
