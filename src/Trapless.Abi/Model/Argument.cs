namespace Trapless.Abi;

/// <summary>What the kernel does with an argument.</summary>
public enum ArgumentUse
{
    /// <summary>An integer that is passed as it is.</summary>
    Value,

    /// <summary>A file descriptor.</summary>
    Descriptor,

    /// <summary>The directory a file name is relative to, <c>AT_FDCWD</c> included.</summary>
    DirectoryDescriptor,

    /// <summary>A pointer to memory the kernel reads.</summary>
    In,

    /// <summary>A pointer to memory the kernel writes.</summary>
    Out,

    /// <summary>A pointer to memory the kernel reads and then writes.</summary>
    InOut,

    /// <summary>A pointer to a NUL-terminated file name.</summary>
    Path,

    /// <summary>A pointer to another NUL-terminated text.</summary>
    Text,

    /// <summary>A pointer to a vector of texts that a null pointer ends.</summary>
    TextVector,

    /// <summary>An address that the call itself does not follow.</summary>
    Address,
}

/// <summary>How the length of a buffer is measured.</summary>
public enum BufferUnit
{
    /// <summary>In bytes.</summary>
    Bytes,

    /// <summary>In objects of the pointer's type.</summary>
    Objects,

    /// <summary>In <c>struct iovec</c>; the direction is that of the memory they describe.</summary>
    Vectors,
}

/// <summary>The length of a buffer: a constant, an argument, or what an argument points to.</summary>
/// <param name="Unit">What is counted.</param>
/// <param name="Constant">The length when <paramref name="Argument"/> is null.</param>
/// <param name="Argument">The name of the argument that holds the length.</param>
/// <param name="Indirect">The argument points to the length; it is written back, so it is the length after the call too.</param>
public readonly record struct BufferSize(BufferUnit Unit, int Constant, string? Argument, bool Indirect)
{
    /// <summary>As the language writes it, for example <c>BYTES *addr_len</c>.</summary>
    public override string ToString()
    {
        string size = Argument ?? Constant.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"{AbiWords.Of(Unit)} {(Indirect ? "*" : "")}{size}";
    }
}

/// <summary>One argument of a system call.</summary>
/// <param name="Type">The C type with single blanks, stars last: <c>const char *</c>.</param>
/// <param name="Name">The argument's name.</param>
/// <param name="Use">What the kernel does with it.</param>
/// <param name="Size">The length of the buffer it points to; null when it is one object.</param>
public sealed record Argument(string Type, string Name, ArgumentUse Use, BufferSize? Size)
{
    /// <summary>Whether the C type is a pointer.</summary>
    public bool IsPointer => Type.EndsWith('*');

    /// <summary>The C declaration: <c>const char *buf</c>.</summary>
    public string Declaration => IsPointer ? Type + Name : $"{Type} {Name}";

    /// <summary>The declaration with its use, as the language writes it.</summary>
    public override string ToString() => Use == ArgumentUse.Value
        ? Declaration
        : $"{Declaration} : {AbiWords.Of(Use)}{(Size is { } size ? $" {size}" : "")}";
}
