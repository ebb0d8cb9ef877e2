using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>What a successful result is.</summary>
public enum ResultKind
{
    /// <summary>Merely 0.</summary>
    Status,

    /// <summary>A number with a meaning of its own.</summary>
    Value,

    /// <summary>A new file descriptor.</summary>
    Descriptor,

    /// <summary>A process or thread.</summary>
    Process,

    /// <summary>Bytes transferred: an OUT buffer counted in bytes holds at most that many.</summary>
    Bytes,

    /// <summary>Objects filled in, of the OUT buffer counted in objects.</summary>
    Objects,

    /// <summary>An address.</summary>
    Address,

    /// <summary>The call does not come back to its caller.</summary>
    None,
}

/// <summary>How the layer provides a call.</summary>
public enum Implementation
{
    /// <summary>By the running kernel's own call of the same number.</summary>
    Direct,

    /// <summary>By the kernel's call, with flags or structures converted.</summary>
    Adjust,

    /// <summary>By a function of the layer.</summary>
    Custom,

    /// <summary>Not at all: the call fails with ENOSYS.</summary>
    None,
}

/// <summary>One system call as the newest described kernel has it.</summary>
public sealed record SystemCall
{
    /// <summary>The number in eax, 0 to <see cref="SlotContract.SlotCount"/> - 1.</summary>
    public required int Number { get; init; }

    /// <summary>The kernel's name, for example <c>openat</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The C type of the result, with single blanks and stars last.</summary>
    public required string ReturnType { get; init; }

    /// <summary>The arguments in the order of the registers rdi rsi rdx r10 r8 r9; at most six.</summary>
    public required ImmutableArray<Argument> Arguments { get; init; }

    /// <summary>What a successful result is.</summary>
    public ResultKind Result { get; init; }

    /// <summary>The first release that has the call, on any architecture.</summary>
    public required KernelVersion Since { get; init; }

    /// <summary>The first release that no longer has it; null when the newest one does.</summary>
    public KernelVersion? Removed { get; init; }

    /// <summary>A reserved number that no current kernel implements.</summary>
    public bool IsUnimplemented { get; init; }

    /// <summary>Kept for old programs.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>The call to use instead of an obsolete one; null when there is none.</summary>
    public string? Successor { get; init; }

    /// <summary>How the layer provides the call.</summary>
    public Implementation Implementation { get; init; }

    /// <summary>Whether the newest described kernel answers anything but <c>ENOSYS</c>.</summary>
    public bool IsImplemented => Removed is null && !IsUnimplemented;

    /// <summary>Whether a kernel of the release implements the call.</summary>
    public bool IsIn(KernelVersion release) => !IsUnimplemented && Since <= release && (Removed is not { } removed || release < removed);

    /// <summary>Whether it can be called as a function: rt_sigreturn expects the signal frame where a function has its return address.</summary>
    public bool IsFunction => !Name.Equals("rt_sigreturn", StringComparison.Ordinal);

    /// <summary>The C prototype with <paramref name="prefix"/> before the name and no semicolon.</summary>
    public string Prototype(string prefix = "")
    {
        string arguments = Arguments.IsEmpty ? "void" : string.Join(", ", Arguments.Select(a => a.Declaration));
        return $"{ReturnType}{(ReturnType.EndsWith('*') ? "" : " ")}{prefix}{Name}({arguments})";
    }

    /// <summary>The number and the prototype with the uses of the arguments, as the language writes them.</summary>
    public override string ToString()
    {
        string arguments = Arguments.IsEmpty ? "void" : string.Join(", ", Arguments);
        return $"{Number} {ReturnType}{(ReturnType.EndsWith('*') ? "" : " ")}{Name}({arguments})";
    }
}
