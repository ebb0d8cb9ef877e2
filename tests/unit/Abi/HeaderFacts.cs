using System.Globalization;
using System.Text;

namespace Trapless.Abi.Tests;

/// <summary>What kernel headers say about constants and structures, by compiling and running C programs.</summary>
internal sealed class HeaderFacts
{
    private const string KernelHeaders = """
        #include <linux/version.h>
        #include <linux/types.h>
        #include <linux/fcntl.h>
        #include <linux/fs.h>
        #include <linux/stat.h>
        #include <linux/mount.h>
        #include <linux/openat2.h>
        #include <linux/watch_queue.h>
        #include <linux/falloc.h>
        #include <linux/inotify.h>
        #include <linux/fanotify.h>
        #include <linux/eventpoll.h>
        #include <linux/close_range.h>
        #include <linux/mman.h>
        #include <linux/memfd.h>
        #include <linux/mempolicy.h>
        #include <linux/userfaultfd.h>
        #include <linux/shm.h>
        #include <linux/sem.h>
        #include <linux/sched.h>
        #include <linux/sched/types.h>
        #include <linux/wait.h>
        #include <linux/pidfd.h>
        #include <linux/prctl.h>
        #include <asm/prctl.h>
        #include <linux/futex.h>
        #include <linux/time.h>
        #include <linux/kcmp.h>
        #include <linux/ptrace.h>
        #include <linux/perf_event.h>
        #include <linux/keyctl.h>
        #include <linux/module.h>
        #include <linux/seccomp.h>
        #include <linux/random.h>
        #include <linux/membarrier.h>
        #include <linux/bpf.h>
        #include <linux/rseq.h>
        #include <linux/landlock.h>
        #include <linux/io_uring.h>
        #include <linux/uio.h>
        #include <asm/stat.h>
        #include <asm/poll.h>
        #include <asm/socket.h>
        extern int printf(const char *, ...);
        #define OFFSET(type, field) __builtin_offsetof(type, field)

        """;

    /// <summary>What the C library's headers have instead of the kernel's; they do not go together with those.</summary>
    private const string LibraryHeaders = "#define _GNU_SOURCE\n#include <stdio.h>\n#include <sys/socket.h>\n#include <sys/msg.h>\n#include <sys/swap.h>\n";

    private HeaderFacts(KernelVersion version, IReadOnlyDictionary<string, ulong> values)
    {
        Version = version;
        Values = values;
    }

    /// <summary>The release the headers are of.</summary>
    public KernelVersion Version { get; }

    /// <summary>Constants by name; <c>sizeof NAME</c>; <c>NAME.FIELD</c>: its offset; <c>NAME.FIELD size</c>.</summary>
    public IReadOnlyDictionary<string, ulong> Values { get; }

    /// <summary>Whether a constant stands in the C library's headers.</summary>
    public static bool IsLibrarys(string name) =>
        name.StartsWith("AF_", StringComparison.Ordinal) || name.StartsWith("MSG_", StringComparison.Ordinal) || name.StartsWith("SWAP_", StringComparison.Ordinal);

    /// <summary>Asks for everything the definition has. A name as old as the headers must be there, or the program does not compile.</summary>
    public static HeaderFacts Of(AbiDefinition definition, HeaderOrigin origin)
    {
        KernelVersion version = default;
        Dictionary<string, ulong> values = new(StringComparer.Ordinal);
        string first = Run(origin, "#include <linux/version.h>\nextern int printf(const char *, ...);\nint main(void) { printf(\"%d.%d\", LINUX_VERSION_CODE >> 16, LINUX_VERSION_CODE >> 8 & 255); }\n");
        Assert.True(KernelVersion.TryParse(first, out version));
        AbiConstant[] constants = [.. definition.Differences.Sets.SelectMany(s => s.Constants).DistinctBy(c => c.Name, StringComparer.Ordinal).Where(c => !NoHeader.Contains(c.Name))];
        string kernels = KernelHeaders + MainFunction(constants.Where(c => !IsLibrarys(c.Name)), version, Structures(definition, version));
        string librarys = LibraryHeaders + MainFunction(constants.Where(c => IsLibrarys(c.Name)), version, []);
        string said = Run(origin, kernels) + (origin.IsSystem ? Run(origin, librarys) : "");
        foreach (string[] line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')))
            values.Add(line[0], ulong.Parse(line[1], CultureInfo.InvariantCulture));
        return new HeaderFacts(version, values);
    }

    /// <summary>Names that only the kernel's own source has.</summary>
    public static IReadOnlySet<string> NoHeader { get; } = new HashSet<string>(StringComparer.Ordinal) { "SWAP_FLAG_DISCARD_ONCE", "SWAP_FLAG_DISCARD_PAGES" };

    private static IEnumerable<Structure> Structures(AbiDefinition definition, KernelVersion version) => definition.Differences.Structures
        .Select(s => s.Name).Distinct(StringComparer.Ordinal).Select(name => definition.Differences.Layout(name, version)).OfType<Structure>();

    private static string MainFunction(IEnumerable<AbiConstant> constants, KernelVersion version, IEnumerable<Structure> structures)
    {
        StringBuilder text = new("int main(void) {\n");
        foreach (AbiConstant constant in constants)
        {
            string print = $"printf(\"{constant.Name}=%llu\\n\", (unsigned long long){Mask(constant)}({constant.Name}));\n";
            text.Append(constant.Since <= version ? print : $"#ifdef {constant.Name}\n{print}#endif\n");
        }

        foreach (Structure structure in structures)
        {
            text.Append(CultureInfo.InvariantCulture, $"printf(\"sizeof {structure.Name}=%d\\n\", (int)sizeof(struct {structure.Name}));\n");
            foreach (string field in structure.Fields.Select(f => f.Name))
                text.Append(CultureInfo.InvariantCulture, $"printf(\"{structure.Name}.{field}=%d\\n{structure.Name}.{field} size=%d\\n\", (int)OFFSET(struct {structure.Name}, {field}), (int)sizeof(((struct {structure.Name} *)0)->{field}));\n");
        }

        return text.Append("return 0;\n}\n").ToString();
    }

    /// <summary>A negative int (1 &lt;&lt; 31) is the unsigned number of 32 bits.</summary>
    private static string Mask(AbiConstant constant) => constant.Value <= uint.MaxValue ? "(unsigned int)" : "";

    private static string Run(HeaderOrigin origin, string program)
    {
        using TemporaryDirectory directory = new();
        string source = directory.Write("facts.c", program);
        Repository.Run("gcc", ["-w", .. origin.Options, "-o", directory.File("facts"), source]);
        return Repository.Run(directory.File("facts"));
    }
}
