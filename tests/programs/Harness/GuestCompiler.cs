using System.Diagnostics;

namespace Trapless.Programs.Tests.Harness;

/// <summary>Compiles guests with the system's gcc.</summary>
internal static class GuestCompiler
{
    /// <summary>
    /// Compiles one variant into <see cref="Layout.Guests"/> unless what is there is newer than the source. The result is renamed into place, so
    /// that test processes running at the same time never see half of one.
    /// </summary>
    public static async Task<string> Compile(GuestSource source, int variant, string suffix)
    {
        var name = Path.GetFileNameWithoutExtension(source.Path) + (variant == 0 ? "" : $"-{variant}") + suffix;
        var target = Path.Combine(Layout.Guests, name);
        if (File.GetLastWriteTimeUtc(target) > Newest(source))
        {
            return target;
        }

        Directory.CreateDirectory(Layout.Guests);
        var aside = $"{target}.{Environment.ProcessId}.tmp";
        await Gcc(source, source.Variants[variant], aside);
        File.Move(aside, target, overwrite: true);
        return target;
    }

    private static DateTime Newest(GuestSource source) => Directory.EnumerateFiles(Layout.GuestSources, "*.h").Append(source.Path)
        .Max(File.GetLastWriteTimeUtc);

    // Flags that name libraries must follow the source, all others may.
    private static async Task Gcc(GuestSource source, string flags, string target)
    {
        var words = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var driver = words.FirstOrDefault(word => word.StartsWith("CC=", StringComparison.Ordinal))?[3..]
            ?? (source.Path.EndsWith(".cc", StringComparison.Ordinal) ? "g++" : "gcc");
        string[] arguments =
        [
            "-g", "-Wall", "-Wextra", $"-I{Layout.GuestSources}", $"-DGUESTS=\"{Layout.Guests}\"", "-o", target, source.Path,
            .. words.Where(word => !word.StartsWith("CC=", StringComparison.Ordinal)),
        ];
        using var gcc = Process.Start(new ProcessStartInfo(driver, arguments) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("gcc did not start");
        var errors = await gcc.StandardError.ReadToEndAsync();
        await gcc.WaitForExitAsync();
        Assert.True(gcc.ExitCode == 0, $"{driver} {string.Join(' ', arguments)}\n{errors}");
    }
}
