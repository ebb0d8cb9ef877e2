using System.Globalization;

namespace Trapless.Abi;

/// <summary>The calls read so far: a later file overrides, the same file may not; in the end every name is unique.</summary>
internal sealed class CallCollection(DiagnosticBag problems)
{
    private readonly Dictionary<int, (SystemCall Call, AddStatement Add)> byNumber = [];

    public IEnumerable<SystemCall> All => byNumber.Values.Select(entry => entry.Call);

    /// <summary>The call of a name, among those read so far.</summary>
    public SystemCall? Find(string name) => All.FirstOrDefault(call => call.Name.Equals(name, StringComparison.Ordinal));

    public void Add(SystemCall call, AddStatement add)
    {
        if (byNumber.TryGetValue(call.Number, out var earlier) && SameFile(earlier.Add.Location, add.Location))
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"{call.Number} again (first in line {earlier.Add.Location.Line})");
            problems.Report(add.Number.Location, AbiDiagnosticCode.DuplicateNumber, "each number once in a file", where, "give the new call its own number, or override the old one from another file");
            return;
        }

        byNumber[call.Number] = (call, add);
    }

    /// <summary>Reports names used twice.</summary>
    public void CheckNames()
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        foreach (var (call, add) in byNumber.Values)
        {
            if (numbers.TryAdd(call.Name, call.Number))
                continue;
            string found = string.Create(CultureInfo.InvariantCulture, $"{call.Name}, which is {numbers[call.Name]} too");
            problems.Report(add.Function!.Name.Location, AbiDiagnosticCode.DuplicateName, "a name of its own", found);
        }
    }

    /// <summary>Reports successors that do not exist; only meaningful when every call could be read.</summary>
    public void CheckSuccessors()
    {
        HashSet<string> names = new(All.Select(call => call.Name), StringComparer.Ordinal);
        foreach (var (call, add) in byNumber.Values)
        {
            if (call.Successor is { } successor && !names.Contains(successor))
                problems.Report(add.Obsolete!.Location, AbiDiagnosticCode.UnknownSystemCall, "the name of a system call", $"'{successor}'");
        }
    }

    private static bool SameFile(SourceLocation one, SourceLocation other) =>
        string.Equals(one.File, other.File, StringComparison.Ordinal);
}
