namespace Trapless.Cli.Doctor;

/// <summary>Whether the kernel module could be loaded here. The layer needs none of it, so nothing of this is a failure.</summary>
internal static class KernelModeChecks
{
    internal static IEnumerable<Finding> Run(SystemFiles files) => [Signing(files), KernelMode(files)];

    internal static Finding Signing(SystemFiles files) => Finding.Ok("module-signing", IsEnforced(files) ? "modules must be signed" : "unsigned modules are accepted");

    internal static Finding KernelMode(SystemFiles files)
    {
        var obstacles = Obstacles(files).ToArray();
        return Finding.Ok("kernel-mode", obstacles.Length == 0 ? "possible on this kernel once the module is loaded" : "not possible: " + string.Join("; ", obstacles));
    }

    private static IEnumerable<string> Obstacles(SystemFiles files)
    {
        if (!files.Exists("/proc/modules")) yield return "the kernel loads no modules";
        if (string.Equals(files.Read("/proc/sys/kernel/modules_disabled"), "1", StringComparison.Ordinal)) yield return "loading modules is disabled until the next boot";
        if (IsEnforced(files)) yield return "modules must be signed (Secure Boot or module.sig_enforce)";
        if (files.Read("/sys/devices/system/cpu/vulnerabilities/meltdown")?.Contains("PTI", StringComparison.Ordinal) is true)
            yield return "page table isolation is on (boot with nopti)";
        var flags = files.Field("/proc/cpuinfo", "flags")?.Split(' ') ?? [];
        if (flags.Contains("fred", StringComparer.Ordinal)) yield return "the kernel uses FRED (boot with fred=off)";
    }

    private static bool IsEnforced(SystemFiles files) =>
        files.Read("/sys/module/module/parameters/sig_enforce") is "Y" or "1"
        || files.Read("/sys/kernel/security/lockdown") is { } lockdown && !lockdown.Contains("[none]", StringComparison.Ordinal);
}
