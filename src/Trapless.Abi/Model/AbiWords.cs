using System.Collections.Frozen;

namespace Trapless.Abi;

/// <summary>The words of the language for the values of the model, in both directions: one table for reader and writers.</summary>
public static class AbiWords
{
    /// <summary>What the kernel does with an argument; <see cref="ArgumentUse.Value"/> has no word.</summary>
    public static FrozenDictionary<string, ArgumentUse> Uses { get; } = new Dictionary<string, ArgumentUse>(StringComparer.Ordinal)
    {
        ["FD"] = ArgumentUse.Descriptor,
        ["DIRFD"] = ArgumentUse.DirectoryDescriptor,
        ["IN"] = ArgumentUse.In,
        ["OUT"] = ArgumentUse.Out,
        ["INOUT"] = ArgumentUse.InOut,
        ["PATH"] = ArgumentUse.Path,
        ["STRING"] = ArgumentUse.Text,
        ["STRINGS"] = ArgumentUse.TextVector,
        ["ADDRESS"] = ArgumentUse.Address,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How the length of a buffer is measured.</summary>
    public static FrozenDictionary<string, BufferUnit> Units { get; } = new Dictionary<string, BufferUnit>(StringComparer.Ordinal)
    {
        ["BYTES"] = BufferUnit.Bytes,
        ["COUNT"] = BufferUnit.Objects,
        ["VECTOR"] = BufferUnit.Vectors,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a result is; <see cref="ResultKind.Status"/> has no word, <see cref="ResultKind.None"/> has a clause.</summary>
    public static FrozenDictionary<string, ResultKind> Results { get; } = new Dictionary<string, ResultKind>(StringComparer.Ordinal)
    {
        ["VALUE"] = ResultKind.Value,
        ["FD"] = ResultKind.Descriptor,
        ["PID"] = ResultKind.Process,
        ["BYTES"] = ResultKind.Bytes,
        ["COUNT"] = ResultKind.Objects,
        ["ADDRESS"] = ResultKind.Address,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The errors a rule may name, with their numbers (errno(3)).</summary>
    public static FrozenDictionary<string, int> Errors { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["EIO"] = 5,
        ["E2BIG"] = 7,
        ["EINVAL"] = 22,
        ["ENOSYS"] = 38,
        ["ENOPROTOOPT"] = 92,
        ["EOPNOTSUPP"] = 95,
        ["EAFNOSUPPORT"] = 97,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The integer types a structure's field may have, with their bytes on x86-64.</summary>
    public static FrozenDictionary<string, int> Integers { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["char"] = 1,
        ["int8_t"] = 1,
        ["uint8_t"] = 1,
        ["int16_t"] = 2,
        ["uint16_t"] = 2,
        ["int"] = 4,
        ["int32_t"] = 4,
        ["uint32_t"] = 4,
        ["int64_t"] = 8,
        ["uint64_t"] = 8,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The types an argument or a result may have, or point to, besides structs and unions.</summary>
    public static FrozenSet<string> Scalars { get; } = new[]
    {
        "void", "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "long", "unsigned long", "long long", "unsigned long long",
        "int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "ssize_t", "off_t", "loff_t", "time_t",
        "pid_t", "uid_t", "gid_t", "mode_t", "dev_t", "key_t", "clockid_t", "timer_t", "fd_set", "siginfo_t", "kernel_sigset_t",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The word of a use; empty for an integer that says nothing.</summary>
    public static string Of(ArgumentUse use) => WordFor(Uses, use);

    /// <summary>The word of a unit.</summary>
    public static string Of(BufferUnit unit) => WordFor(Units, unit);

    /// <summary>The word of a result; empty for a mere 0.</summary>
    public static string Of(ResultKind result) => result switch
    {
        ResultKind.Status => "",
        ResultKind.None => "NORETURN",
        _ => WordFor(Results, result),
    };

    private static string WordFor<T>(FrozenDictionary<string, T> words, T value)
        where T : struct, Enum =>
        words.FirstOrDefault(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Key ?? "";
}
