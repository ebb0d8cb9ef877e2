using System.Text.Json;

namespace Trapless.Cli.Tests;

/// <summary>Programs against kernel releases, without running them (package gcc).</summary>
public sealed class KernelCheckTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Theory]
    [InlineData("3.10", 1)]
    [InlineData("5.2", 1)]
    [InlineData("5.3", 0)]
    [InlineData("newest", 0)]
    public void A_call_of_the_programs_own_code_is_compared_with_the_release(string release, int status)
    {
        Compile("""
            asm(".globl _start\n_start: mov $39, %eax\n syscall\n mov $434, %eax\n syscall\n mov $60, %eax\n syscall");
            """, "-static -nostdlib");
        var outcome = _trapless.Run("check", "--kernel", release, "./program");

        Assert.Equal((status, ""), (outcome.Status, outcome.Error));
        Assert.Equal(status == 1, outcome.Output.Contains("\npidfd_open             5.3  ENOSYS          program       program", StringComparison.Ordinal));
        Assert.StartsWith($"linux-{release.Replace("newest", "7.0", StringComparison.Ordinal)} {(status == 1 ? "lacks 1 of" : "has all")} the 3 system calls in the code of ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_a_map_supplies_lacks_and_says_what_is_not_kept()
    {
        Compile("""asm(".globl _start\n_start: mov $437, %eax\n syscall\n mov $60, %eax\n syscall");""", "-static -nostdlib");
        var outcome = _trapless.Run("check", "--kernel", "4.18", "./program");

        Assert.Equal(0, outcome.Status);
        Assert.StartsWith("linux-4.18 lacks 1 of the 2 system calls", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\nopenat2                5.6  converted       program ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\nopenat2, converted, does not keep: ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_newer_kernels_removed_is_lacking()
    {
        Compile("""asm(".globl _start\n_start: mov $212, %eax\n syscall\n mov $60, %eax\n syscall");""", "-static -nostdlib");

        Assert.Equal(0, _trapless.Run("check", "--kernel", "5.11", "./program").Status);
        var outcome = _trapless.Run("check", "--kernel", "5.12", "./program");
        Assert.Equal(1, outcome.Status);
        Assert.Matches("lookup_dcookie +-5.12 +ENOSYS", outcome.Output);
    }

    [Fact]
    public void A_removed_call_may_be_supplied_by_the_map()
    {
        Compile("""asm(".globl _start\n_start: mov $156, %eax\n syscall\n mov $60, %eax\n syscall");""", "-static -nostdlib");

        var outcome = _trapless.Run("check", "--kernel", "5.5", "./program");
        Assert.Equal(0, outcome.Status);
        Assert.Matches("_sysctl +-5.5 +converted", outcome.Output);
    }

    [Fact]
    public void A_number_that_no_release_has_is_lacking_everywhere()
    {
        Compile("""asm(".globl _start\n_start: mov $511, %eax\n syscall\n mov $60, %eax\n syscall");""", "-static -nostdlib");

        Assert.Contains("syscall_511", _trapless.Run("check", "--kernel", "newest", "./program").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_library_counts_what_is_imported()
    {
        Compile("#define _GNU_SOURCE\n#include <sys/stat.h>\nint main(void) { struct statx s; return statx(-1, \"\", 0, 0, &s); }", "");
        using var json = JsonDocument.Parse(_trapless.Run("check", "--kernel", "3.10", "--format", "json", "./program").Output);
        var calls = json.RootElement.GetProperty("calls").EnumerateArray().ToDictionary(c => c.GetProperty("number").GetInt32());

        Assert.Equal(("lacking", "imported"), (calls[332].GetProperty("kernel").GetString(), calls[332].GetProperty("made_by").GetString()));
        Assert.Equal(("lacking", "not imported"), (calls[434].GetProperty("kernel").GetString(), calls[434].GetProperty("made_by").GetString()));
        Assert.Equal(("present", "direct"), (calls[0].GetProperty("kernel").GetString(), calls[0].GetProperty("map").GetString()));
        Assert.Contains(calls[332].GetProperty("sites").EnumerateArray(), s => s.GetProperty("path").GetString()!.Contains("libc.so.6", StringComparison.Ordinal));
    }

    [Fact]
    public void What_nothing_imports_is_listed_on_demand()
    {
        Compile("int main(void) { return 0; }", "");

        Assert.DoesNotContain("pidfd_open", _trapless.Run("check", "--kernel", "4.18", "./program").Output, StringComparison.Ordinal);
        Assert.Contains("pidfd_open", _trapless.Run("check", "-v", "--kernel", "4.18", "./program").Output, StringComparison.Ordinal);
    }

    private void Compile(string source, string options)
    {
        File.WriteAllText(_trapless["program.c"], source);
        var outcome = _trapless.Script($"gcc {options} -o program program.c");
        Assert.True(outcome.Status == 0, outcome.Error);
    }
}
