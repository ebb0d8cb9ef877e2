using System.Diagnostics;

namespace Trapless.Cache.Tests;

public sealed class ProgramClosureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_program_brings_its_interpreter_and_its_libraries()
    {
        var closure = ProgramClosure.Of("/bin/bash");
        Assert.Equal("/bin/bash", closure.Files[0]);
        Assert.Equal("/lib64/ld-linux-x86-64.so.2", closure.Files[1]);
        Assert.Contains(closure.Files, f => f.EndsWith("/libc.so.6", StringComparison.Ordinal));
        Assert.Empty(closure.Missing);
    }

    [Fact]
    public void It_finds_what_the_dynamic_linker_finds()
    {
        var expected = ListedByLinker("/usr/bin/git");
        var closure = ProgramClosure.Of("/usr/bin/git");
        Assert.Equal(expected.Select(Real).Order(StringComparer.Ordinal), closure.Files.Skip(1).Select(Real).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_script_is_run_by_its_interpreter_and_that_by_its_own()
    {
        var inner = _folder.Write("inner", "#!/bin/bash -x\n");
        var outer = _folder.Write("outer", $"#! {inner}\n");
        Assert.Equal("/bin/bash", ProgramClosure.Of(outer).Files[0]);
    }

    [Fact]
    public void Scripts_that_run_each_other_end()
    {
        _folder.Write("a", $"#!{_folder["b"]}\n");
        _folder.Write("b", $"#!{_folder["a"]}\n");
        Assert.Single(ProgramClosure.Of(_folder["a"]).Files);
    }

    [Fact]
    public void A_library_beside_the_program_is_found_by_its_origin()
    {
        BuildProgram("-Wl,--enable-new-dtags,-rpath,$ORIGIN/lib");
        Assert.Contains(_folder["lib/libinner.so"], ProgramClosure.Of(_folder["main"]).Files.Select(Path.GetFullPath), StringComparer.Ordinal);
    }

    [Fact]
    public void An_old_style_rpath_is_searched_too()
    {
        BuildProgram("-Wl,--disable-new-dtags,-rpath,${ORIGIN}/lib");
        Assert.Contains(_folder["lib/libinner.so"], ProgramClosure.Of(_folder["main"]).Files.Select(Path.GetFullPath), StringComparer.Ordinal);
    }

    [Fact]
    public void The_library_path_is_searched()
    {
        BuildProgram();
        Assert.Equal(["libinner.so"], ProgramClosure.Of(_folder["main"]).Missing);
        Assert.Contains(_folder["lib/libinner.so"], ProgramClosure.Of(_folder["main"], libraryPath: "/nowhere:" + _folder["lib"]).Files, StringComparer.Ordinal);
    }

    [Fact]
    public void Preloaded_libraries_count()
    {
        BuildProgram();
        Assert.Contains(_folder["lib/libinner.so"], ProgramClosure.Of("/bin/true", preload: _folder["lib/libinner.so"]).Files, StringComparer.Ordinal);
    }

    [Fact]
    public void A_program_of_musl_finds_its_libc_in_its_interpreter()
    {
        Compile("musl-gcc", "int main(void) { return 0; }", "-o", _folder["main"]);
        var closure = ProgramClosure.Of(_folder["main"]);
        Assert.Equal(2, closure.Files.Count);
        Assert.Contains("ld-musl", closure.Files[1], StringComparison.Ordinal);
        Assert.Empty(closure.Missing);
    }

    [Fact]
    public void A_missing_cache_of_the_linker_is_an_empty_one() => Assert.Null(LdSoCache.Load(_folder["none"]).Find("libc.so.6"));

    [Fact]
    public void A_damaged_cache_of_the_linker_does_no_harm()
    {
        var whole = File.ReadAllBytes("/etc/ld.so.cache");
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var bytes = whole[..random.Next(whole.Length)];
            for (var j = 20; j < bytes.Length; j += 1 + random.Next(40)) bytes[j] = (byte)random.Next(256);
            File.WriteAllBytes(_folder["cache"], bytes);
            _ = LdSoCache.Load(_folder["cache"]).Find("libc.so.6");
        }
    }

    private void BuildProgram(params string[] options)
    {
        Directory.CreateDirectory(_folder["lib"]);
        Compile("gcc", "int inner(void) { return 0; }", "-shared", "-o", _folder["lib/libinner.so"]);
        Compile("gcc", "int inner(void); int main(void) { return inner(); }", ["-o", _folder["main"], "-L" + _folder["lib"], .. options, "-x", "none", "-linner"]);
    }

    private void Compile(string compiler, string source, params string[] options)
    {
        var file = _folder.Write("source.c", source);
        using var process = Process.Start(compiler, ["-x", "c", file, .. options]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string[] ListedByLinker(string program)
    {
        using var process = Process.Start(new ProcessStartInfo("/lib64/ld-linux-x86-64.so.2", ["--list", program]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n').Where(l => l.Contains('/', StringComparison.Ordinal));
        return [.. lines.Select(l => l[l.IndexOf('/', StringComparison.Ordinal)..].Split(' ')[0])];
    }

    private static string Real(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName is { } target ? Canonical(target) : Canonical(path);

    /// <summary>Debian's /lib is a link to /usr/lib.</summary>
    private static string Canonical(string path) => path.StartsWith("/lib", StringComparison.Ordinal) ? "/usr" + path : path;
}
