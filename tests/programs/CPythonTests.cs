using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>CPython's own regression tests: each test of each module ends as it does natively, those that fail or are skipped there included.</summary>
[Trait("Packages", "python3 libpython3.11-testsuite")]
public sealed class CPythonTests
{
    // What is left out takes long (signal storms that burn seconds of CPU time) or waits for what this machine does not have (vsock).
    private static readonly string[] LeftOut = ["*VSOCK*", "*test_stress*", "*test_itimer_virtual*", "*test_itimer_prof*", "*test_communicate_timeout_large*", "*test_wait_when_sigchild_ignored*"];

    public static TheoryData<string> Modules { get; } =
    [
        "test_os test_posix test_pty test_fcntl test_mmap", "test_subprocess", "test_threading test_thread", "test_signal test_threadsignals",
        "test_fork1 test_gc test_resource test_time test_select test_epoll test_eintr", "test_ctypes test_tempfile test_shutil", "test_faulthandler",
    ];

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Modules))]
    public Task Each_regression_test_ends_as_it_does_natively(string modules) => Compare.Same(Command.Bash($$"""
        python3 -m test --timeout 200 --junit-xml results.xml -u subprocess --tempdir . {{string.Join(' ', LeftOut.Select(pattern => $"-i '{pattern}'"))}} {{modules}} > log 2>&1 < /dev/null
        echo "status $?"
        {{Outcomes}} || tail -n 50 log
        """) with { Seconds = 1800, Modes = Mode.Loads });

    /// <summary>One line for each test: its name and how it ended, sorted. There must be some.</summary>
    private const string Outcomes = """
        python3 -I -c "
        import sys, xml.etree.ElementTree as tree
        cases = sorted((case.get('name'), *(part.tag for part in case if part.tag in ('error', 'failure', 'skipped'))) for case in tree.parse('results.xml').iter('testcase'))
        print(*cases, sep='\n')
        sys.exit(len(cases) == 0)"
        """;
}
