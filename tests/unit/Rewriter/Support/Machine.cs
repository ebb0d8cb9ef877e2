using Iced.Intel;
using Trapless.Elf;
using Decoder = Iced.Intel.Decoder;

namespace Trapless.Rewriter.Tests;

/// <summary>Files of the machine the tests run on; the packages that hold them are in tests/packages.txt.</summary>
internal static class Machine
{
    public const string Libc = "/lib/x86_64-linux-gnu/libc.so.6";

    public const string Linker = "/lib64/ld-linux-x86-64.so.2";

    public const string Busybox = "/bin/busybox";

    public const string Musl = "/lib/ld-musl-x86_64.so.1";

    /// <summary>A Go program that comes with the compiler.</summary>
    public static string Gofmt =>
        Directory.EnumerateDirectories("/usr/lib", "go-*").Select(d => Path.Combine(d, "bin", "gofmt")).Single(File.Exists);

    /// <summary>
    /// The addresses of all <c>syscall</c> instructions, counted in another way than the rewriter does: every executable section
    /// from its first byte to its last.
    /// </summary>
    public static HashSet<ulong> LinearSweep(ElfFile elf)
    {
        var found = new HashSet<ulong>();
        foreach (var section in elf.Sections.Where(s => s.Flags.HasFlag(SectionFlags.Execute) && s.HasBytes))
        {
            var decoder = Decoder.Create(64, elf.Content(section).ToArray(), section.Address);
            while (decoder.IP < section.Address + section.Size)
            {
                var instruction = decoder.Decode();
                if (instruction.Code == Code.Syscall)
                {
                    found.Add(instruction.IP);
                }
            }
        }

        return found;
    }
}
