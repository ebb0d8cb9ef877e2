namespace Trapless.Cli.Tests;

/// <summary><c>./trapless</c> in a copy of the checkout, on a machine that lacks something.</summary>
public sealed class BuildTests : IDisposable
{
    /// <summary>A checkout whose loader is built, and <c>bin</c>, which has every program but compilers.</summary>
    private const string Prepare = """
        set -e
        tar -C "$ROOT" --exclude=./artifacts --exclude=./.git -c . | tar x
        mkdir -p bin artifacts/trapless
        cp "$ROOT"/artifacts/trapless/{trapless-ld,loader.stamp} artifacts/trapless
        ln -s /usr/bin/* /bin/* "$(readlink -f "$(command -v dotnet)")" bin 2>/dev/null || true
        rm -f bin/{gcc,clang,cc,c99,c89}*
        set +e

        """;

    private const string Show = "sh -c 'ulimit -Sn; grep -E \"^Sig[BI]\" /proc/self/status; env | grep -c -E \"DOTNET_Enable|TRAPLESS_START\"'";

    private readonly CommandLineProcess _trapless = new();

    public BuildTests()
    {
        _trapless.Variables["ROOT"] = Repository.Path("");
        _trapless.Variables["NUGET_PACKAGES"] = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _trapless.Variables["DOTNET_NOLOGO"] = "1";
        _trapless.Variables["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        _trapless.Variables["TRAPLESS"] = "0";
    }

    public void Dispose() => _trapless.Dispose();

    /// <summary>The command line then brings the .NET runtime, of which a program it runs must find nothing.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Without_a_C_compiler_the_command_line_is_built_and_says_what_it_lacks()
    {
        var built = _trapless.Script(Prepare + "PATH=$PWD/bin ./trapless version");
        Assert.Contains("trapless: no C compiler: ", built.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error", built.Error, StringComparison.Ordinal);
        Assert.Equal((0, _trapless.Run("version").Output), (built.Status, built.Output));
        var ran = _trapless.Script($"ulimit -Sn 200; trap '' PIPE; {Show} > native; ./trapless run -- {Show} > layered; cmp native layered && head -n 1 layered");
        Assert.Equal((0, "200\n", ""), (ran.Status, ran.Output, ran.Error));
    }
}
