namespace Trapless.Machine;

/// <summary>A stock Debian kernel, unpacked: what boots, and the headers a module for it is built with.</summary>
public sealed class StockKernel
{
    private StockKernel(KernelLine line, string root)
    {
        Line = line;
        Root = root;
        Image = Single(Path.Combine(root, "boot"), "vmlinuz-*");
        Release = Path.GetFileName(Image)["vmlinuz-".Length..];
        Headers = Path.Combine(root, "usr/src/linux-headers-" + Release);
    }

    /// <summary>Its line.</summary>
    public KernelLine Line { get; }

    /// <summary>The directory its packages are unpacked in.</summary>
    public string Root { get; }

    /// <summary>The bootable file.</summary>
    public string Image { get; }

    /// <summary>As <c>uname -r</c> says it.</summary>
    public string Release { get; }

    /// <summary>The directory for <c>make -C</c>.</summary>
    public string Headers { get; }

    /// <summary>Downloads and unpacks the newest kernel of a line, where that was not done yet.</summary>
    /// <param name="line">Which.</param>
    /// <param name="directory">Where packages and unpacked kernels are kept.</param>
    /// <exception cref="MachineException">A package cannot be had.</exception>
    public static StockKernel Get(KernelLine line, string directory)
    {
        var packages = new DebianPackages(Path.Combine(directory, "packages"));
        var image = packages.Dependency(line.Image, "linux-image-" + line.Name);
        var headers = packages.Dependency(line.Headers, "linux-headers-" + line.Name);
        string[] needed = [image, headers, packages.Dependency(headers, "linux-headers-"), packages.Dependency(headers, "linux-kbuild-")];
        var root = Path.Combine(directory, "linux-" + line.Name);
        packages.Unpack(needed, root);
        var kernel = new StockKernel(line, root);
        kernel.Relocate();
        return kernel;
    }

    /// <summary>Adds those of these kernel modules that the kernel has as files, uncompressed, as <c>/modules/NAME.ko</c>.</summary>
    public void AddModules(GuestFiles files, params ReadOnlySpan<string> names)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var name in names)
        {
            if (Directory.EnumerateFiles(Path.Combine(Root, "lib/modules"), name + ".ko*", SearchOption.AllDirectories).FirstOrDefault() is not { } file) continue;
            files.Add($"/modules/{name}.ko", file.EndsWith(".xz", StringComparison.Ordinal) ? Uncompressed(file) : file);
        }
    }

    private string Uncompressed(string file)
    {
        var plain = file[..^".xz".Length];
        if (File.Exists(plain)) return plain;
        var aside = $"{plain}.{Guid.NewGuid():N}"; // Another machine may be reading it.
        File.Copy(file, aside + ".xz");
        Tool.Run("xz", ["-d", aside + ".xz"], Root, TimeSpan.FromMinutes(20));
        File.Move(aside, plain, overwrite: true);
        return plain;
    }

    /// <summary>The headers' makefile names where they would be installed; without vmlinux no type information is made, which would need more tools.</summary>
    private void Relocate()
    {
        var makefile = Path.Combine(Headers, "Makefile");
        File.WriteAllText(makefile, File.ReadAllText(makefile).Replace("include /usr/src/", $"include {Root}/usr/src/", StringComparison.Ordinal));
        File.Delete(Path.Combine(Headers, "vmlinux"));
    }

    private static string Single(string directory, string pattern) => Directory.EnumerateFiles(directory, pattern).FirstOrDefault()
        ?? throw new MachineException($"no {pattern} in {directory}; delete {directory} and try again");
}
