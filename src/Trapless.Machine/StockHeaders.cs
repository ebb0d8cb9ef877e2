namespace Trapless.Machine;

/// <summary>The user-space interface headers of a Debian kernel, as the kernel's source has them, to compile against without installing them.</summary>
public sealed class StockHeaders
{
    private StockHeaders(string root)
    {
        var sources = Path.Combine(root, "usr/src");
        var common = Single(sources, "linux-headers-*-common");
        var flavour = Single(sources, "linux-headers-*-amd64");
        var stubs = Directory.CreateDirectory(Path.Combine(root, "stubs/linux")).FullName;
        foreach (var header in (string[])["compiler.h", "compiler_types.h"])
            File.WriteAllText(Path.Combine(stubs, header), "");
        CompilerOptions =
        [
            "-D__user=", "-D__force=", "-I", Path.GetDirectoryName(stubs)!,
            "-I", Path.Combine(common, "include/uapi"), "-I", Path.Combine(flavour, "include/generated/uapi"),
            "-I", Path.Combine(common, "arch/x86/include/uapi"), "-I", Path.Combine(flavour, "arch/x86/include/generated/uapi"),
        ];
    }

    /// <summary>gcc's options to find them before the system's; what <c>make headers_install</c> would take out is defined away.</summary>
    public IReadOnlyList<string> CompilerOptions { get; }

    /// <summary>Downloads and unpacks the newest headers of a line, where that was not done yet.</summary>
    /// <param name="line">Which.</param>
    /// <param name="directory">Where packages and unpacked headers are kept; the same as for <see cref="StockKernel.Get"/>.</param>
    /// <exception cref="MachineException">A package cannot be had.</exception>
    public static StockHeaders Get(KernelLine line, string directory)
    {
        ArgumentNullException.ThrowIfNull(line);
        var packages = new DebianPackages(Path.Combine(directory, "packages"));
        var flavour = packages.Dependency(line.Headers, "linux-headers-" + line.Name);
        var root = Path.Combine(directory, "headers-" + line.Name);
        packages.Unpack([flavour, packages.Dependency(flavour, "linux-headers-")], root);
        return new StockHeaders(root);
    }

    private static string Single(string directory, string pattern) => Directory.EnumerateDirectories(directory, pattern).FirstOrDefault()
        ?? throw new MachineException($"no {pattern} in {directory}; delete {directory} and try again");
}
