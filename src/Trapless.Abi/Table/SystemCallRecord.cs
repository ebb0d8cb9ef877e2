using System.Collections.Immutable;
using System.Globalization;

namespace Trapless.Abi;

/// <summary>
/// A system call as one line of text:
/// <c>number|name|result type|result|since|removed|marks|arguments</c>, where marks is <c>unimplemented</c>,
/// <c>obsolete</c> or <c>obsolete successor</c>, and arguments are <c>type:name:use:size</c> with commas between.
/// </summary>
public static class SystemCallRecord
{
    private const int Fields = 8;

    /// <summary>The line of a call.</summary>
    public static string Write(SystemCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        string arguments = string.Join(',', call.Arguments.Select(a => $"{a.Type}:{a.Name}:{AbiWords.Of(a.Use)}:{a.Size}"));
        return string.Create(CultureInfo.InvariantCulture, $"{call.Number}|{call.Name}|{call.ReturnType}|{AbiWords.Of(call.Result)}|{call.Since}|{call.Removed}|{Marks(call)}|{arguments}");
    }

    /// <summary>The call of a line that <see cref="Write"/> made.</summary>
    /// <exception cref="FormatException">The line is of another form.</exception>
    public static SystemCall Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] fields = line.Split('|');
        if (fields.Length != Fields)
            throw new FormatException($"expected {Fields} fields, found {fields.Length} in \"{line}\"");

        string[] marks = fields[6].Split(' ');
        return new SystemCall
        {
            Number = int.Parse(fields[0], CultureInfo.InvariantCulture),
            Name = fields[1],
            ReturnType = fields[2],
            Result = ReadResult(fields[3]),
            Since = ReadVersion(fields[4]) ?? default,
            Removed = ReadVersion(fields[5]),
            IsUnimplemented = marks[0].Equals("unimplemented", StringComparison.Ordinal),
            IsObsolete = marks[0].Equals("obsolete", StringComparison.Ordinal),
            Successor = marks.Length > 1 ? marks[1] : null,
            Arguments = fields[7].Length == 0 ? [] : [.. fields[7].Split(',').Select(ReadArgument)],
        };
    }

    private static string Marks(SystemCall call)
    {
        if (call.IsUnimplemented)
            return "unimplemented";
        if (!call.IsObsolete)
            return "";
        return call.Successor is { } successor ? "obsolete " + successor : "obsolete";
    }

    private static ResultKind ReadResult(string word) => word switch
    {
        "" => ResultKind.Status,
        "NORETURN" => ResultKind.None,
        _ => AbiWords.Results[word],
    };

    private static KernelVersion? ReadVersion(string text) => KernelVersion.TryParse(text, out KernelVersion version) ? version : null;

    private static Argument ReadArgument(string text)
    {
        string[] parts = text.Split(':');
        ArgumentUse use = parts[2].Length == 0 ? ArgumentUse.Value : AbiWords.Uses[parts[2]];
        return new Argument(parts[0], parts[1], use, parts[3].Length == 0 ? null : ReadSize(parts[3]));
    }

    private static BufferSize ReadSize(string text)
    {
        string[] words = text.Split(' ');
        BufferUnit unit = AbiWords.Units[words[0]];
        if (int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int constant))
            return new BufferSize(unit, constant, null, false);
        return new BufferSize(unit, 0, words[1].TrimStart('*'), words[1].StartsWith('*'));
    }
}
