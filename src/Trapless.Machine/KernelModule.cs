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
