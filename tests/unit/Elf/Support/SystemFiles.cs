namespace Trapless.Elf.Tests.Support;

/// <summary>The ELF files this machine has.</summary>
internal static class SystemFiles
{
    public const string LibC = "/usr/lib/x86_64-linux-gnu/libc.so.6";

    public const string DynamicLinker = "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2";

    private static readonly string[] Roots = ["/usr/bin", "/usr/lib"];

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device,
    };

    /// <summary>Every regular file of /usr/bin and /usr/lib that begins with the ELF magic, in a fixed order.</summary>
    public static IEnumerable<string> AllElf() =>
        Roots.SelectMany(d => Directory.EnumerateFiles(d, "*", Everything))
            .Where(BeginsAsElf).Order(StringComparer.Ordinal);

    /// <summary>The ELF files of /usr/bin that are small enough to be read ten thousand times.</summary>
    public static IReadOnlyList<byte[]> SmallPrograms(int most) =>
        [.. Directory.EnumerateFiles("/usr/bin", "*", Everything).Where(f => new FileInfo(f).Length < 40_000).Where(BeginsAsElf)
            .Order(StringComparer.Ordinal).Take(most).Select(File.ReadAllBytes)];

    private static bool BeginsAsElf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[4];
            return file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && ElfFile.LooksLikeElf(head);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Vanished, or a socket: not a file to read.
        }
    }
}
