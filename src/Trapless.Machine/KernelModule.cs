namespace Trapless.Machine;

/// <summary>The kernel module, built for one kernel.</summary>
public static class KernelModule
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(20);

    /// <summary>Builds it with extra warnings, which are errors here. Sources that did not change are not built again.</summary>
    /// <param name="kernel">For which kernel.</param>
    /// <param name="sources">The directory <c>kernel</c> of the repository, or what DKMS has of it.</param>
    /// <param name="directory">Where to build; the sources are copied.</param>
    /// <param name="analyse">Whether sparse looks at them too; its warnings are errors.</param>
    /// <returns>The path of <c>trapless.ko</c>.</returns>
    /// <exception cref="MachineException">It does not build without a warning.</exception>
    public static string Build(StockKernel kernel, string sources, string directory, bool analyse = false)
    {
        Copy(sources, directory);
        string[] analysis = analyse ? ["C=1", "CF=-Wsparse-error"] : [];
        var output = Tool.RunForAllOutput("make", ["-s", "-C", kernel.Headers, "M=" + directory, "W=1", "KCFLAGS=-Werror", .. analysis, "modules"], directory, s_limit);
        if (output.Contains("warning", StringComparison.OrdinalIgnoreCase)) throw new MachineException("the kernel module builds with warnings: " + output);
        return Path.Combine(directory, "trapless.ko");
    }

    /// <summary>Has DKMS build and install it, as on a system with that kernel, but in directories of its own.</summary>
    /// <param name="kernel">For which kernel.</param>
    /// <param name="sources">The directory <c>kernel</c> of the repository.</param>
    /// <param name="directory">Where; what is there is deleted.</param>
    /// <returns>The directory that would be <c>/lib/modules</c>, as <c>modprobe</c> wants it.</returns>
    /// <exception cref="MachineException">A tool is missing or fails.</exception>
    public static string InstallByDkms(StockKernel kernel, string sources, string directory)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        string source = Path.Combine(directory, "usr/src"), tree = Path.Combine(directory, "var/lib/dkms"), modules = Path.Combine(directory, "lib/modules");
        string version = PackageVersion(Path.Combine(sources, "dkms.conf")), target = Directory.CreateDirectory(Path.Combine(modules, kernel.Release)).FullName;
        Directory.CreateDirectory(tree);
        Copy(sources, Path.Combine(source, "trapless-" + version));
        foreach (var list in Directory.EnumerateFiles(Path.Combine(kernel.Root, "lib/modules", kernel.Release), "modules.*")) File.Copy(list, Path.Combine(target, Path.GetFileName(list)));
        // Its depmod would look in this system's /lib/modules.
        string[] places = ["--dkmstree", tree, "--sourcetree", source, "--installtree", modules, "--kernelsourcedir", kernel.Headers, "--no-depmod"];
        string[] install = ["/usr/sbin/dkms", "install", "trapless/" + version, "-k", kernel.Release, .. places];
        string[] asRoot = Environment.IsPrivilegedProcess ? install : ["/usr/bin/unshare", "--map-root-user", .. install]; // DKMS asks for no less, wherever it writes.
        Tool.Run(asRoot[0], asRoot[1..], directory, s_limit);
        Tool.Run("/usr/sbin/depmod", ["-b", directory, kernel.Release], directory, s_limit);
        return modules;
    }

    private static string PackageVersion(string configuration)
    {
        const string Start = "PACKAGE_VERSION=\"";
        var line = File.ReadLines(configuration).FirstOrDefault(l => l.StartsWith(Start, StringComparison.Ordinal)) ?? throw new MachineException($"{configuration} has no line {Start}");
        return line[Start.Length..].TrimEnd('"');
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from)) Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        foreach (var file in new DirectoryInfo(from).EnumerateFiles())
        {
            var copy = new FileInfo(Path.Combine(to, file.Name));
            if (!copy.Exists || copy.LastWriteTimeUtc < file.LastWriteTimeUtc) file.CopyTo(copy.FullName, overwrite: true);
        }
    }
}
