using System.Collections.Immutable;
using Trapless.Abi;

namespace Trapless.Libsys;

/// <summary>What one libsys is made from.</summary>
public sealed record LibsysModel
{
    /// <summary>
    /// What a dynamic linker asks of the kernel before and while it maps libraries (glibc's and musl's): the default of the rtld variant.
    /// </summary>
    public static readonly ImmutableArray<string> LinkerCalls =
    [
        "read", "write", "open", "close", "stat", "fstat", "lseek", "mmap", "mprotect", "munmap", "brk", "rt_sigprocmask", "pread64", "readv",
        "writev", "access", "mremap", "madvise", "getpid", "exit", "uname", "fcntl", "getcwd", "readlink", "arch_prctl", "gettid", "futex",
        "set_tid_address", "clock_gettime", "exit_group", "openat", "newfstatat",
    ];

    private LibsysModel(LibsysVariant variant, string abi, ImmutableArray<SystemCall> calls, bool isComplete)
    {
        IsComplete = isComplete;
        Variant = variant;
        Abi = abi;
        Calls = calls;
    }

    /// <summary>The form.</summary>
    public LibsysVariant Variant { get; }

    /// <summary>The ABI's name, for example <c>linux-x86_64</c>.</summary>
    public string Abi { get; }

    /// <summary>The calls that get symbols, by rising number.</summary>
    public ImmutableArray<SystemCall> Calls { get; }

    /// <summary>Whether numbers without a symbol have a slot too: the kernel says what they are, as for every caller of syscall(2).</summary>
    public bool IsComplete { get; }

    /// <summary>Slots in the section: all, or where not complete whole pages up to the highest number it has.</summary>
    public int SlotCount
    {
        get
        {
            const int slotsPerPage = 4096 / SlotContract.SlotSize;
            return !IsComplete ? ((Calls[^1].Number / slotsPerPage) + 1) * slotsPerPage : SlotContract.SlotCount;
        }
    }

    /// <summary>Bytes of the section's slots, whole pages.</summary>
    public int SectionSize => SlotCount * SlotContract.SlotSize;

    /// <summary>Makes the model of a variant.</summary>
    /// <param name="variant">The form.</param>
    /// <param name="abi">The ABI's name.</param>
    /// <param name="all">The calls that the ABI's kernel implements.</param>
    /// <param name="wanted">Names of the calls to have; empty for the variant's own choice, "all" for every one.</param>
    /// <exception cref="LibsysException">A name is not one of the ABI's.</exception>
    public static LibsysModel Of(LibsysVariant variant, string abi, IEnumerable<SystemCall> all, IReadOnlyList<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        List<SystemCall> calls = [.. all.Where(call => call.IsFunction).OrderBy(call => call.Number)];
        bool everyCall = wanted.Count == 0 ? variant != LibsysVariant.Rtld : wanted.SequenceEqual(["all"], StringComparer.Ordinal);
        if (!everyCall)
            calls = Select(calls, wanted.Count == 0 ? LinkerCalls : wanted, abi);
        return new LibsysModel(variant, abi, [.. calls], everyCall || variant != LibsysVariant.Rtld);
    }

    /// <summary>The call of a number when this libsys has it.</summary>
    public SystemCall? Find(int number) => Calls.FirstOrDefault(call => call.Number == number);

    private static List<SystemCall> Select(List<SystemCall> calls, IReadOnlyList<string> wanted, string abi)
    {
        var unknown = wanted.Where(name => !calls.Exists(call => call.Name.Equals(name, StringComparison.Ordinal))).ToList();
        return unknown.Count == 0
            ? calls.FindAll(call => wanted.Contains(call.Name, StringComparer.Ordinal))
            : throw new LibsysException($"--calls: {abi} has no function for {string.Join(", ", unknown)}; docs/syscalls.md lists the calls");
    }
}
