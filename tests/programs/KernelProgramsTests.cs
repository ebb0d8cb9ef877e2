using System.Text;
using System.Text.Json;
using Trapless.Abi;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// Programs on pretended older kernels, without and with the map: docs/abi-programs.md is what this test finds. To renew the file run it with
/// <c>TRAPLESS_WRITE_TABLES=1</c>. A row of a program that is not installed here (its row names a file) is left as it is.
/// </summary>
public sealed class KernelProgramsTests
{
    private static readonly string[] Kernels = ["4.18", "3.10"];
    private static readonly string File = Path.Combine(Layout.Root, "docs", "abi-programs.md");

    private const string Rust = "/root/.cargo/bin/rustc";

    /// <summary>A program: what it runs, and the file without which it is not here (else it must be).</summary>
    private sealed record Row(string Name, string Script, string? Optional = null);

    private static readonly Row[] Rows =
    [
        new("ls, stat, cp, mv, rm, ln (coreutils)", "echo x > a; ls -l a | cut -c1-10; stat -c '%s %A %h' a; cp a b; ln b c; mv c d; cat d; rm a; ls"),
        new("shuf, sort -R (coreutils)", "shuf -i 7-7; printf 'a\\na\\n' | sort -R; mktemp -u XXXXXX | wc -c"),
        new("find, tar, sqlite3, perl", "mkdir d; echo x > d/f; find d -newermt 2000-01-01 | sort; tar cf - d | tar tf - | sort; sqlite3 f 'create table t(a); insert into t values(length(randomblob(9))); select * from t'; perl -e 'print -s \"f\", \"\\n\"'"),
        new("bash", "test -w / && [[ -x /bin/sh ]] && echo ok; x=$(echo sub); cat <(echo $x); (exit 3); echo $?"),
        new("git", "git init -q r; cd r; echo x > f; git add f; git -c user.name=a -c user.email=b commit -qm m; git status --short; git log --format=%s"),
        new("python3: subprocess, threads", "python3 -I -c 'import subprocess, threading; t = threading.Thread(target=print, args=(1,)); t.start(); t.join(); print(subprocess.run([\"echo\", \"x\"], capture_output=True).stdout)'"),
        new("python3: os.memfd_create", "python3 -I -c 'import os; f = os.memfd_create(\"x\"); os.write(f, b\"abc\"); print(os.fstat(f).st_size)'"),
        new("python3: os.getrandom", "python3 -I -c 'import os; print(len(os.getrandom(16)))'"),
        new("python3: os.copy_file_range", "python3 -I -c 'import os; print(os.copy_file_range(os.open(\"/etc/hostname\", 0), os.open(\"o\", os.O_RDWR | os.O_CREAT), 3))'"),
        new("rg, fd (Rust)", "mkdir d; echo needle > d/f; rg -c needle d; fdfind -t f . d; fdfind . d -x wc -c"),
        new("newest Rust's standard library", "RUST", Rust),
        new("go test program (Go)", "GUEST child"),
        new("gh (Go)", "gh --version | head -n 1 | cut -c1-10"),
        new("gcc, make", "printf 'int main(void) { return 3; }' > a.c; printf 'a: a.c\\n\\tgcc -o a a.c\\n' > Makefile; make -s; ./a; echo $?"),
        new("dotnet (.NET)", "dotnet --version >/dev/null; echo $?", "/usr/bin/dotnet"),
        new("node", "node -e 'const f = require(\"fs\"), c = require(\"child_process\"); f.writeFileSync(\"a\", \"x\"); f.cpSync(\"a\", \"b\"); console.log(f.statSync(\"b\").size, c.execSync(\"echo x\").toString(), require(\"crypto\").randomBytes(4).length)'", "/usr/bin/node"),
        new("ruby: SecureRandom, IO.copy_stream", "ruby -e 'require \"securerandom\"; puts SecureRandom.hex(4).size; IO.copy_stream(\"/etc/hostname\", \"o\"); puts File.size(\"o\") > 0'", "/usr/bin/ruby"),
        new("systemd-run, busctl, journalctl --version", "systemd-run --version | head -n 1 | cut -c1-7; busctl --version | head -n 1 | cut -c1-7; journalctl --version | head -n 1 | cut -c1-7", "/usr/bin/systemd-run"),
        new("systemd-tmpfiles, -escape, -analyze", "mkdir -p r/etc; echo 'd /made 0755' > r/t.conf; systemd-tmpfiles --create --root=$PWD/r $PWD/r/t.conf; ls r; systemd-escape 'a b'; systemd-analyze calendar --base-time=2020-01-01 Mon | head -n 1", "/usr/bin/systemd-analyze"),
    ];

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Names))]
    public async Task A_program_does_on_older_kernels_what_the_table_says(string name)
    {
        var row = Rows.Single(each => string.Equals(each.Name, name, StringComparison.Ordinal));
        var line = row.Optional is { } needed && !System.IO.File.Exists(needed) ? null : await Line(row);
        if (line is null)
        {
            Assert.Contains($"| {name} |", await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            return;
        }

        if (string.Equals(Environment.GetEnvironmentVariable("TRAPLESS_WRITE_TABLES"), "1", StringComparison.Ordinal))
        {
            Replace(name, line);
        }

        // Of programs that are not Debian's the version differs from machine to machine: what holds is that they do the same with the map.
        var expected = row.Optional is null ? line : $"| {name} |";
        Assert.Contains(expected, await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> Line(Row row)
    {
        var script = row.Script.Replace("GUEST", row.Script.Contains("GUEST", StringComparison.Ordinal) ? await GoProgram.Build("everything") : "", StringComparison.Ordinal);
        script = script.Replace("RUST", script.Contains("RUST", StringComparison.Ordinal) ? RustProgram() : "", StringComparison.Ordinal);
        var command = Command.Bash(script) with { Errors = Normaliser.Exact };
        using var scratch = new Scratch();
        var native = await Launcher.Run(command, Mode.Native, scratch.Path);
        var usual = await Failed(command, [], scratch.Path);
        var line = new StringBuilder($"| {row.Name} |");
        foreach (var kernel in Kernels)
        {
            foreach (var map in new[] { false, true })
            {
                line.Append(' ').Append(await Cell(command, native, usual.Calls, kernel, map, scratch.Path)).Append(" |");
            }
        }

        return line.ToString();
    }

    /// <summary>Built by the compiler that is here, which may be much newer than Debian's programs are.</summary>
    private static string RustProgram()
    {
        var program = Path.Combine(Directory.CreateDirectory(Layout.Guests).FullName, "rust-everything");
        Shell.Run(Layout.Guests, $"HOME=/root {Rust} -o '{program}' '{Path.Combine(Layout.GuestSources, "rust", "everything.rs")}'");
        return program;
    }

    /// <summary>Whether output and status are the native ones, and which newer calls failed that usually do not.</summary>
    private static async Task<string> Cell(Command command, Outcome native, string[] usual, string kernel, bool map, string scratch)
    {
        var (run, calls) = await Failed(command, ["--kernel", kernel, .. map ? ["--map"] : Array.Empty<string>()], scratch);
        var same = string.Equals(native.Output, run.Output, StringComparison.Ordinal) && string.Equals(native.Errors, run.Errors, StringComparison.Ordinal)
            && string.Equals(native.Status, run.Status, StringComparison.Ordinal);
        Assert.True(same || !map, $"{kernel} with the map differs from the native run:\n{native.Describe()}{run.Describe()}");
        var release = KernelVersion.TryParse(kernel, out var version) ? version : default;
        string[] refused = [.. calls.Except(usual, StringComparer.Ordinal).Where(call => SystemCallTable.Find(call)!.Since.CompareTo(release) > 0)];
        return $"{(same ? "same" : "**differs**")}{(refused.Length == 0 ? "" : $"; {string.Join(", ", refused)}")}";
    }

    /// <summary>The calls that failed while a command was counted.</summary>
    private static async Task<(Outcome Run, string[] Calls)> Failed(Command command, string[] options, string scratch)
    {
        var report = Path.Combine(scratch, "report");
        var run = await Launcher.Run(command, new Mode("counted", [Layout.CommandLine, "stat", .. options, "--format", "json", "-o", report, "--"]), scratch);
        using var json = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(report, TestContext.Current.CancellationToken));
        return (run, [.. json.RootElement.GetProperty("calls").EnumerateArray().Where(call => call.GetProperty("errors").GetInt64() > 0)
            .Select(call => call.GetProperty("name").GetString()!).Where(name => SystemCallTable.Find(name) is not null).Order(StringComparer.Ordinal)]);
    }

    private static void Replace(string name, string line)
    {
        var lines = System.IO.File.ReadAllLines(File).ToList();
        var at = lines.FindIndex(each => each.StartsWith($"| {name} |", StringComparison.Ordinal));
        if (at < 0)
        {
            lines.Add(line);
        }
        else
        {
            lines[at] = line;
        }

        var first = lines.FindIndex(each => each.StartsWith("|---", StringComparison.Ordinal)) + 1;
        var order = Rows.Select(row => $"| {row.Name} |").ToArray();
        var rows = lines.Skip(first).Where(each => order.Any(start => each.StartsWith(start, StringComparison.Ordinal)))
            .OrderBy(each => Array.FindIndex(order, start => each.StartsWith(start, StringComparison.Ordinal)));
        System.IO.File.WriteAllLines(File, [.. lines.Take(first), .. rows]);
    }
}
