using System.Diagnostics;

namespace Trapless.Kernel.Tests;

/// <summary>The guests of this folder, C programs that enter kernel mode by themselves, compiled statically.</summary>
internal static class Guests
{
    internal static string Compile(string name)
    {
        var output = Path.Combine(Bed.Artifacts, name);
        Directory.CreateDirectory(Bed.Artifacts);
        var source = Path.Combine(Bed.Repository, "tests/kernel/Guests", name + ".c");
        using var compiler = Process.Start("gcc", ["-O1", "-Wall", "-Wextra", "-Werror", "-static", "-I", Path.Combine(Bed.Repository, "kernel/include"), "-o", output, source]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? output : throw new InvalidOperationException($"{source} does not compile");
    }
}
