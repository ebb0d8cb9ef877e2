using System.Diagnostics;
using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>The guests of this folder, C programs that enter kernel mode by themselves, compiled statically.</summary>
internal static class Guests
{
    /// <summary>Adds it to the guest as a program.</summary>
    internal static GuestFiles AddGuest(this GuestFiles files, string name) => files.Add("/usr/bin/" + name, Compile(name), executable: true);

    private static string Compile(string name)
    {
        var output = Path.Combine(Bed.Artifacts, name);
        var aside = $"{output}.{Guid.NewGuid():N}"; // Another machine may be reading it.
        Directory.CreateDirectory(Bed.Artifacts);
        var source = Path.Combine(Bed.Repository, "tests/kernel/Guests", name + ".c");
        using var compiler = Process.Start("gcc", ["-O1", "-Wall", "-Wextra", "-Werror", "-static", "-I", Path.Combine(Bed.Repository, "kernel/include"), "-o", aside, source]);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException($"{source} does not compile");
        File.Move(aside, output, overwrite: true);
        return output;
    }
}
