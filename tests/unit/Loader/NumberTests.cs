using System.Text.RegularExpressions;
using Trapless.Abi;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>Numbers of the kernel's interface that the assembly spells out agree with the ABI definition and the system's headers.</summary>
public sealed partial class NumberTests
{
    /// <summary>The calls the assembly makes itself by a number without a name. A new one needs a line here.</summary>
    private static readonly Dictionary<long, string> Literals = new()
    {
        [14] = "rt_sigprocmask", [33] = "dup2", [56] = "clone", [59] = "execve", [60] = "exit", [61] = "wait4", [112] = "setsid", [158] = "arch_prctl",
    };

    [Fact]
    public void Named_call_numbers_are_the_definitions()
    {
        var named = Repository.AssemblySources().SelectMany(source => AssemblyText.Settings(source.Text))
            .Where(s => s.Key.StartsWith("SYS_", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, s => Assert.Equal((s.Key, (long?)s.Value), (s.Key, SystemCallTable.Find(s.Key[4..])?.Number)));
    }

    [Fact]
    public void Literal_call_numbers_are_known_and_their_comments_true()
    {
        var calls = Repository.AssemblySources().SelectMany(source => Literal().Matches(source.Text), (source, m) => (source.Name, Match: m)).ToArray();
        Assert.NotEmpty(calls);
        foreach (var (name, match) in calls)
        {
            var number = AssemblyText.Number(match.Groups["number"].Value);
            Assert.True(Literals.TryGetValue(number, out var expected), $"{name}: unknown call number {number} in \"{match.Value.Trim()}\"");
            Assert.Equal(number, SystemCallTable.Find(expected)!.Number);
            Assert.Equal((name, expected), (name, match.Groups["call"].Success ? match.Groups["call"].Value : expected));
        }
    }

    /// <summary>Entry/paths.S reads the path from the register of the argument that is one, of every call with a path it has an entry for.</summary>
    [Fact]
    public void Paths_are_read_from_the_argument_that_is_a_path()
    {
        string[] registers = ["%rdi", "%rsi", "%rdx"];
        var hooks = PathHook().Matches(Repository.Source("Layer/Entry/paths.S"));
        Assert.NotEmpty(hooks);
        Assert.All(hooks, hook =>
        {
            var arguments = SystemCallTable.Find(hook.Groups["call"].Value)!.Arguments;
            Assert.Equal((hook.Value, registers[arguments.TakeWhile(each => each.Use != ArgumentUse.Path).Count()]), (hook.Value, hook.Groups["register"].Value));
        });
    }

    [Theory]
    [InlineData("Layer/Entry/hooks.S", @"\.set\s+PR_SET_SECCOMP, (\d+)", "/usr/include/linux/prctl.h", "PR_SET_SECCOMP")]
    [InlineData("Layer/Entry/hooks.S", @"\.set\s+PR_SET_SYSCALL_USER_DISPATCH, (\d+)", "/usr/include/linux/prctl.h", "PR_SET_SYSCALL_USER_DISPATCH")]
    [InlineData("Layer/Entry/complete.S", @"\.set\s+CODE_USER_DISPATCH, (\d+)", "/usr/include/asm-generic/siginfo.h", "SYS_USER_DISPATCH")]
    [InlineData("Layer/Entry/heavy.S", @"\.set\s+ARCH_SET_GS, (0x\w+)", "/usr/include/x86_64-linux-gnu/asm/prctl.h", "ARCH_SET_GS")]
    [InlineData("Loader/start.S", @"mov\s+\$(0x\w+), %edi", "/usr/include/x86_64-linux-gnu/asm/prctl.h", "ARCH_SET_GS")]
    [InlineData("Layer/Entry/csharp.inc", @"\.set\s+SIG_SETMASK, (\w+)", "/usr/include/asm-generic/signal-defs.h", "SIG_SETMASK")]
    public void Other_numbers_are_those_of_the_systems_headers(string source, string pattern, string header, string name)
    {
        var ours = Regex.Matches(Repository.Source(source), pattern, RegexOptions.None, TimeSpan.FromSeconds(10));
        var theirs = Regex.Match(File.ReadAllText(header), $@"#\s*define\s+{name}\s+(\w+)", RegexOptions.None, TimeSpan.FromSeconds(10));
        Assert.Equal(AssemblyText.Number(theirs.Groups[1].Value), AssemblyText.Number(Assert.Single(ours).Groups[1].Value));
    }

    /// <summary>A number put into eax with a system call in the same run of lines without a label.</summary>
    [GeneratedRegex(@"^[^\n]*mov\s+\$(?<number>\d+), %eax\s*?(/\* (?<call>\w+)[^\n]*)?\n(?=((?!\w+:)[^\n]*\n){0,8}?\s*syscall)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\tPATH_HOOK (?<call>\w+), (?<register>%\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex PathHook();
}
