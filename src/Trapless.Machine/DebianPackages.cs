namespace Trapless.Machine;

/// <summary>
/// Debian packages that are unpacked and never installed. What was downloaded stays in the directory and is used again.
/// </summary>
public sealed class DebianPackages
{
    private static readonly TimeSpan s_download = TimeSpan.FromMinutes(20), s_unpack = TimeSpan.FromMinutes(20);
    private readonly string _directory;

    /// <summary>Packages kept in <paramref name="directory"/>, which is made.</summary>
    public DebianPackages(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>The first package that a package depends on whose name begins so.</summary>
    /// <exception cref="MachineException">apt knows none.</exception>
    public string Dependency(string package, string beginning)
    {
        var lines = Tool.Run("apt-cache", ["depends", "--no-recommends", "--no-suggests", package], _directory, s_unpack).Split('\n');
        return lines.Select(l => l.Split(':')).Where(l => l.Length == 2 && l[0].Contains("Depends", StringComparison.Ordinal)).Select(l => l[1].Trim())
            .FirstOrDefault(n => n.StartsWith(beginning, StringComparison.Ordinal))
            ?? throw new MachineException($"apt knows no package {beginning}* that {package} depends on; run apt-get update");
    }

    /// <summary>Downloads what is missing and unpacks all of it into <paramref name="root"/>, once.</summary>
    public void Unpack(IReadOnlyCollection<string> packages, string root)
    {
        var stamp = Path.Combine(root, ".unpacked");
        var wanted = string.Join(' ', packages);
        if (File.Exists(stamp) && string.Equals(File.ReadAllText(stamp), wanted, StringComparison.Ordinal)) return;
        var missing = packages.Where(p => FileOf(p) is null).ToArray();
        if (missing.Length != 0) Tool.Run("apt-get", ["download", "-qq", "-o", "APT::Sandbox::User=root", .. missing], _directory, s_download);
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        Directory.CreateDirectory(root);
        foreach (var package in packages)
            Tool.Run("dpkg-deb", ["-x", FileOf(package) ?? throw new MachineException($"{package} was not downloaded to {_directory}"), root], _directory, s_unpack);
        File.WriteAllText(stamp, wanted);
    }

    private string? FileOf(string package) => Directory.EnumerateFiles(_directory, package + "_*.deb").Order(StringComparer.Ordinal).LastOrDefault();
}
