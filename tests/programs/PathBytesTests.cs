using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// Programs, scripts, libraries and directories whose names are no UTF-8. By <c>--strict</c>, which refuses what has no image: so the rewriter finds them too, started
/// by the command line or by the layer.
/// </summary>
public sealed class PathBytesTests
{
    private const string Prepare = """
        d=$PWD/$'d\xff;\n'; mkdir "$d"; e=$d/$'e\xfe'; cp /bin/echo "$e"
        printf '#!%s/e/e\xfe of the first line\n' "$PWD" >"$d/script"; ln -s "$d" e; printf 'echo "$0 $1"' >"$d/plain"; chmod +x "$d"/*
        cp /lib/x86_64-linux-gnu/libm.so.6 "$d"/$'m\xfe.so'; l=$PWD/$'l\xff'; mkdir "$l"; cp "$d"/$'m\xfe.so' "$l/libm.so.6"
        """;

    [Theory]
    [InlineData("""$T "$e" $'\xff\xfe' '' $'\n' end | od -c""")]
    [InlineData("""V=$'\xff' $T /usr/bin/printenv V | od -c""")]
    [InlineData("""PATH=$d:$PATH $T $'e\xfe' is looked up""")]
    [InlineData("""$T "$d/script" x""")]
    [InlineData("""$T "$d/plain" x""")]
    [InlineData("""cd "$d"; $T ./$'e\xfe' relative""")]
    [InlineData("""LD_PRELOAD=$'e/m\xfe.so' $T /bin/echo with a library before others""")]
    [InlineData("""LD_LIBRARY_PATH=$l $T /usr/bin/awk 'BEGIN { print exp(0) }'""")]
    [InlineData("""$T /bin/bash -c 'cp "$0" "$0-new"; "$0-new" by the layer; exec "${0%/*}/script" x' "$e" """)]
    [InlineData("""$T /usr/bin/python3 -I -c 'import ctypes, sys; l = ctypes.CDLL(sys.argv[1]); l.exp.restype = ctypes.c_double; print(l.exp(ctypes.c_double(0)))' "$d"/$'m\xfe.so'""")]
    [InlineData("""$T /bin/bash -c 'TMPDIR=$0 HOME=$0 XDG_CACHE_HOME=$0 /bin/echo variables; cd "$0"; exec /bin/pwd' "$d" | od -c""")]
    public async Task Programs_run_as_natively(string script)
    {
        Mode.Run.RequireBuilt();
        using var scratch = new Scratch();
        var native = await Run("", script, scratch);
        var layered = await Run($"{Layout.CommandLine} run --strict --cache {Layout.Cache} --", script, scratch);
        Assert.NotEmpty(native.Output);
        Assert.Equal(native.Status, layered.Status);
        Assert.Equal(native.Output, layered.Output);
        Assert.Equal(native.Errors, layered.Errors);
    }

    private static Task<Outcome> Run(string prefix, string script, Scratch scratch) =>
        Launcher.Run(new Command("/bin/bash", "-c", $"T='{prefix}'\n{Prepare}\n{script}"), Mode.Native, scratch.Path);
}
