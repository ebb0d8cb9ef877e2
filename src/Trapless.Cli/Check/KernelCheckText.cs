using System.Globalization;
using Trapless.Abi;

namespace Trapless.Cli.Check;

/// <summary>Writes a check against a kernel release for a person.</summary>
internal static class KernelCheckText
{
    private const int Places = 3;

    internal static void Write(TextWriter output, KernelCheck check, bool every)
    {
        var lacking = check.Lacking.ToArray();
        var shown = every ? lacking : [.. lacking.Where(c => c.Reach != Reach.NotImported)];
        var whose = check.Check.Files.Count > 1 ? $"{check.Check.Files[0].Path} and its libraries" : check.Check.Files[0].Path;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{check.Kernel.Name} {(lacking.Length == 0 ? "has all" : $"lacks {lacking.Length} of")} the {check.Calls.Count} system calls in the code of {whose}."));
        if (shown.Length > 0) output.WriteLine("call                 since  with a map      made by       where");
        foreach (var call in shown) output.WriteLine(Line(call));
        foreach (var call in shown.Where(c => c.Entry?.Conversion?.Loses is not null)) output.WriteLine($"{call.Entry!.Call.Name}, converted, does not keep: {call.Entry.Conversion!.Loses}");
        if (shown.Length < lacking.Length) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lacking.Length - shown.Length} more are made by library functions that nothing here imports; -v lists them."));
        if (check.Unknown > 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{check.Unknown} sites have no fixed number: what they call is not known (syscall(3), a Go program's assembly)."));
        foreach (var file in check.Check.Files.Where(f => f.Problem is not null)) output.WriteLine($"{file.Path}: not read: {file.Problem}");
        foreach (var name in check.Check.Missing) output.WriteLine($"library not found: {name}");
        if (shown.Length == 0) return;
        output.WriteLine("program: the program's own code. imported: a function that the program or a library imports. inside: elsewhere in a library.");
        output.WriteLine("A program may do without a call that it finds missing; newer flags show only when it runs: trapless run --kernel " + check.Kernel.Name + " -- PROG");
    }

    /// <summary>The word for a reach.</summary>
    internal static string Word(Reach reach) => TextCheck.Words(reach.ToString());

    private static string Line(KernelCall call)
    {
        var since = call.Entry?.Call switch
        {
            null => "",
            { Removed: { } removed } => "-" + removed,
            { } known => known.Since.ToString(),
        };
        var map = call.IsMissing ? "ENOSYS" : "converted";
        return string.Create(CultureInfo.InvariantCulture, $"{SystemCallTable.DisplayName(call.Number),-19} {since,6}  {map,-15} {Word(call.Reach),-13} {Where(call)}");
    }

    private static string Where(KernelCall call)
    {
        var places = call.Sites.Select(s => $"{Path.GetFileName(s.Path)}{(s.Site.Function is { } f ? ":" + f : "")}").Distinct(StringComparer.Ordinal).ToArray();
        return string.Join(", ", places.Take(Places)) + (places.Length > Places ? string.Create(CultureInfo.InvariantCulture, $", {places.Length - Places} more") : "");
    }
}
