using Trapless.Cli.Launch;

namespace Trapless.Cli.Tests;

/// <summary>What a program finds must not tell that a .NET program started it.</summary>
public sealed class InheritedStateTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public InheritedStateTests() => _trapless.Variables["TRAPLESS"] = "0";

    public void Dispose() => _trapless.Dispose();

    [Theory]
    [InlineData("ulimit -Sn 200")]
    [InlineData("trap '' PIPE")]
    [InlineData("trap '' INT QUIT")]
    [InlineData("trap '' HUP TERM")]
    [InlineData("")]
    public void Limits_signals_descriptors_and_priority_are_as_native(string preparation)
    {
        const string show = "sh -c 'grep -E \"^(Sig[BI]|Cap|NoNew|Seccomp|Umask|Threads)\" /proc/self/status; cat /proc/self/limits; ls /proc/self/fd; nice; taskset -p $$ | sed s/.*:// '";
        const string wrapper = """
            files=$(awk '/Max open files/ { print $4 }' /proc/$$/limits) signals=$(awk '/^SigIgn/ { print $2 }' /proc/$$/status)
            """;
        var native = _trapless.Script($"{preparation}\n{show}");
        var through = _trapless.Script($"{preparation}\n{wrapper}\nTRAPLESS_START=\"$files $signals\" \"$T\" run -- {show}");
        Assert.Equal(native.Output, through.Output);
    }

    [Fact]
    public void Without_the_wrapper_the_limit_is_the_parents() =>
        Assert.Equal("200\n", _trapless.Script("ulimit -Sn 200; \"$T\" run -- sh -c 'ulimit -Sn'; :").Output);

    [Fact]
    public void Nothing_of_the_runtime_stays_in_the_temporary_directory()
    {
        _trapless.Variables["TMPDIR"] = _trapless.Folder;
        Assert.Equal(0, _trapless.Run("run", "--", "true").Status);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_trapless.Folder), f => f.Contains("dotnet", StringComparison.Ordinal) || f.Contains("clr", StringComparison.Ordinal));
    }

    [Fact]
    public void The_wrappers_variables_do_not_reach_the_program()
    {
        _trapless.Variables[StartState.Variable] = "1024 0000000000000000 d";
        _trapless.Variables[StartState.DiagnosticsVariable] = "0";
        Assert.DoesNotMatch("TRAPLESS_START|DOTNET", _trapless.Run("run", "--", "env").Output);
    }

    [Fact]
    public void A_users_own_diagnostics_variable_stays()
    {
        _trapless.Variables[StartState.DiagnosticsVariable] = "0";
        Assert.Contains(StartState.DiagnosticsVariable + "=0\n", _trapless.Run("run", "--", "env").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, 0ul, false)]
    [InlineData("", null, 0ul, false)]
    [InlineData("1024 0000000000001000", 1024ul, 0x1000ul, false)]
    [InlineData("unlimited 3 d", ulong.MaxValue, 3ul, true)]
    [InlineData("nonsense nonsense nonsense", null, 0ul, false)]
    public void The_wrappers_note_is_read(string? note, ulong? files, ulong signals, bool diagnostics) =>
        Assert.Equal(new StartState(files, signals, diagnostics), StartState.Parse(note));
}
