using System.Globalization;
using System.Text;
using Trapless.Cache;

namespace Trapless.Machine;

/// <summary>
/// The files of a guest, all owned by root, and its init, which runs steps one after another and marks them on the console
/// (<see cref="ConsoleLog.Step"/>). Programs come from this machine, with their libraries, at their own paths.
/// </summary>
public sealed class GuestFiles
{
    private const uint Executable = 0x1ED, Readable = 0x1A4; // 0755, 0644
    private readonly SortedDictionary<string, (uint Mode, Func<byte[]> Content)> _entries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _programs = new(StringComparer.Ordinal);
    private readonly StringBuilder _steps = new();

    /// <summary>Every program and library that was added, by its path in the guest: what images are made of.</summary>
    public IReadOnlyDictionary<string, string> Programs => _programs;

    /// <summary>Adds a file of this machine.</summary>
    public GuestFiles Add(string path, string file, bool executable = false)
    {
        Put(path, CpioWriter.Regular | (executable ? Executable : Readable), () => File.ReadAllBytes(file));
        return this;
    }

    /// <summary>Adds a text file.</summary>
    public GuestFiles AddText(string path, string text, bool executable = false)
    {
        Put(path, CpioWriter.Regular | (executable ? Executable : Readable), () => Encoding.UTF8.GetBytes(text));
        return this;
    }

    /// <summary>Adds a symbolic link.</summary>
    public GuestFiles AddLink(string path, string target)
    {
        Put(path, CpioWriter.Link | 0x1FF, () => Encoding.UTF8.GetBytes(target));
        return this;
    }

    /// <summary>Adds an empty directory, with a mode as chmod takes it (octal digits).</summary>
    public GuestFiles AddDirectory(string path, string mode = "755")
    {
        Put(path, CpioWriter.Directory | Convert.ToUInt32(mode, 8), () => []);
        return this;
    }

    /// <summary>Adds a directory tree of this machine. ELF files in it are also what images are made of.</summary>
    public GuestFiles AddTree(string path, string directory, Func<string, bool>? wanted = null)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default }))
        {
            var inside = path + file[directory.Length..];
            if (wanted is not null && !wanted(inside)) continue;
            if (new FileInfo(file).LinkTarget is { } target) AddLink(inside, target);
            else if (IsElf(file)) AddProgramFile(inside, file);
            else Add(inside, file, File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute));
        }

        return this;
    }

    /// <summary>Adds a program of this machine (or a script's interpreter too) with the libraries it needs.</summary>
    /// <param name="program">Its path here.</param>
    /// <param name="path">Its path there; null: the same.</param>
    /// <param name="libraries">Directories of libraries that are not the system's, as <c>LD_LIBRARY_PATH</c>.</param>
    public GuestFiles AddProgram(string program, string? path = null, string? libraries = null)
    {
        var closure = ProgramClosure.Of(program, libraries);
        if (closure.Missing.Count != 0) throw new MachineException($"{program} needs {string.Join(", ", closure.Missing)}; install the package that has it");
        AddProgramFile(path ?? program, program);
        foreach (var file in closure.Files.Skip(string.Equals(closure.Files[0], program, StringComparison.Ordinal) ? 1 : 0)) AddProgramFile(file, file);
        return this;
    }

    /// <summary>
    /// Adds a step: shell commands that run with standard error on the console too. <c>log WORDS</c> prints the last line of the kernel log that has
    /// them, without its time, and fails where there is none. <c>insert NAMES</c> loads those of these modules that <see cref="StockKernel.AddModules"/> added, in
    /// this order.
    /// </summary>
    public GuestFiles AddStep(string name, string commands)
    {
        _steps.Append(CultureInfo.InvariantCulture, $"echo '@begin {name}'\n(\n{commands}\n) 2>&1 </dev/null\necho \"@end {name} $?\"\n");
        return this;
    }

    /// <summary>Writes the initramfs.</summary>
    public void Write(string initramfs)
    {
        AddText("/init", Init.Replace("STEPS", _steps.ToString(), StringComparison.Ordinal), executable: true);
        using var stream = new FileStream(initramfs, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var archive = new CpioWriter(stream);
        var made = new HashSet<string>(StringComparer.Ordinal) { "" };
        archive.Write(".", CpioWriter.Directory | Executable, default); // else anybody may write to it
        foreach (var (path, (mode, content)) in _entries)
        {
            foreach (var parent in Parents(path).Where(p => !_entries.ContainsKey("/" + p) && made.Add(p))) archive.Write(parent, CpioWriter.Directory | Executable, default);
            made.Add(path[1..]);
            archive.Write(path[1..], mode, content());
        }

        archive.End();
    }

    /// <summary>The paths of a system with merged /usr: what lies in /lib is found, and added, under /usr/lib.</summary>
    internal static string Place(string path)
    {
        var normal = Path.GetFullPath(path);
        string[] merged = ["/bin/", "/sbin/", "/lib/", "/lib64/"];
        return merged.Any(m => normal.StartsWith(m, StringComparison.Ordinal)) ? "/usr" + normal : normal;
    }

    private void AddProgramFile(string path, string file)
    {
        Add(path, file, executable: true);
        if (IsElf(file)) _programs[Place(path)] = file;
    }

    private void Put(string path, uint mode, Func<byte[]> content) => _entries[Place(path)] = (mode, content);

    private static bool IsElf(string file)
    {
        Span<byte> magic = stackalloc byte[4];
        using var handle = File.OpenHandle(file);
        return RandomAccess.Read(handle, magic, 0) == 4 && magic.SequenceEqual("\u007fELF"u8);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var i = path.IndexOf('/', 1); i > 0; i = path.IndexOf('/', i + 1)) yield return path[1..i];
    }

    private const string Init = """
        #!/busybox sh
        export PATH=/usr/sbin:/usr/bin:/sbin:/bin:/applets HOME=/root LC_ALL=C
        /busybox mkdir -p /proc /sys /dev /tmp /run /applets /root /var/tmp
        /busybox chmod 1777 /tmp /var/tmp
        /busybox --install -s /applets
        mount -t devtmpfs none /dev
        mount -t proc none /proc
        mount -t sysfs none /sys
        mkdir -p /dev/pts /dev/shm
        mount -t devpts none /dev/pts
        mount -t tmpfs none /dev/shm
        ln -s /proc/self/fd /dev/fd
        ifconfig lo 127.0.0.1 up
        hostname guest
        log() { dmesg | grep "$1" | tail -n 1 | sed 's/^[^]]*] //' | grep .; }
        insert() { for m; do [ ! -f /modules/$m.ko ] || insmod /modules/$m.ko; done; }
        cd /tmp
        STEPS
        echo '@done'
        reboot -f

        """;
}
