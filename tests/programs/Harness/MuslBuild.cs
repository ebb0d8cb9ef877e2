namespace Trapless.Programs.Tests.Harness;

/// <summary>musl on libsys and a busybox on that musl, from Debian's source packages (<c>musl/build.sh</c>); built once, kept in artifacts.</summary>
public sealed class MuslBuild
{
    private static readonly string Output = Path.Combine(Layout.Root, "artifacts", "musl-on-libsys");

    /// <summary>Builds what is not there or was made from other inputs; takes a minute or two the first time.</summary>
    public MuslBuild() => Shell.Run(Layout.Root, $"'{Layout.Root}/tests/programs/musl/build.sh' '{Layout.CommandLine}' '{Output}'; ln -sfn libc.so '{Output}/musl/lib/ld-musl-x86_64.so.1'");

    /// <summary>libc.so, which is the dynamic linker too.</summary>
    public static string Libc => Path.Combine(Output, "musl", "lib", "libc.so");

    /// <summary>The busybox and, beside it, the directory testsuite.</summary>
    public static string Busybox => Path.Combine(Output, "busybox", "busybox");

    /// <summary>Makes the dynamic linker that busybox names Debian's own musl, or musl on libsys again.</summary>
    public static void UseStockMusl(bool stock) =>
        Shell.Run(Layout.Root, $"ln -sfn {(stock ? "/lib/ld-musl-x86_64.so.1" : "libc.so")} '{Output}/musl/lib/ld-musl-x86_64.so.1'");

    /// <summary>Compiles a C program against musl on libsys; returns its path.</summary>
    public static string Compile(string source)
    {
        var program = Path.Combine(Output, Path.GetFileNameWithoutExtension(source));
        Shell.Run(Layout.Root, $"gcc -specs '{Output}/musl/lib/musl-gcc.specs' -O2 -pthread '{source}' -o '{program}'");
        return program;
    }
}
