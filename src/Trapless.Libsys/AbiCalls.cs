using Trapless.Abi;

namespace Trapless.Libsys;

/// <summary>An ABI by name or file, and the calls its kernel implements.</summary>
/// <param name="Name">Its name, at most 31 characters: it goes into the note.</param>
/// <param name="Calls">The calls, by number.</param>
public sealed record AbiCalls(string Name, IReadOnlyList<SystemCall> Calls)
{
    /// <summary>The ABI that is built in, of the newest kernel described.</summary>
    public const string Newest = "linux-x86_64";

    private const string ReleasePrefix = "linux-";
    private const int MaximumName = 31;

    /// <summary>Finds an ABI: <see cref="Newest"/>, <c>linux-RELEASE</c> as in linux-4.18, or a definition file.</summary>
    /// <exception cref="LibsysException">There is none, or the file has errors.</exception>
    public static AbiCalls Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Equals(Newest, StringComparison.Ordinal))
            return new(name, [.. BuiltIn().Where(call => call.IsImplemented)]);
        if (name.StartsWith(ReleasePrefix, StringComparison.Ordinal) && KernelVersion.TryParse(name[ReleasePrefix.Length..], out KernelVersion release))
            return new(name, [.. BuiltIn().Where(call => call.IsIn(release))]);
        return FromFile(name);
    }

    private static IEnumerable<SystemCall> BuiltIn() =>
        Enumerable.Range(0, SlotContract.SlotCount).Select(SystemCallTable.Find).OfType<SystemCall>();

    private static AbiCalls FromFile(string path)
    {
        if (!File.Exists(path))
            throw new LibsysException($"{path}: no such ABI; give {Newest}, linux-RELEASE as in linux-4.18, or a definition file");
        AbiReadResult read = AbiReader.Read(path);
        if (read.Definition is not { } definition)
            throw new LibsysException(string.Join('\n', read.Problems));
        return definition.Name.Length <= MaximumName
            ? new(definition.Name, [.. definition.Calls.Where(call => call.IsIn(definition.Version))])
            : throw new LibsysException($"{path}: the name \"{definition.Name}\" is longer than {MaximumName} characters; shorten it");
    }
}
