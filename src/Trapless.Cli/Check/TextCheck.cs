using System.Globalization;
using Trapless.Abi;
using Trapless.Rewriter;

namespace Trapless.Cli.Check;

/// <summary>Writes a check for a person.</summary>
internal static class TextCheck
{
    internal static void Write(TextWriter output, ProgramCheck check, bool everySite)
    {
        output.WriteLine("  sites  before    over   after    left  file");
        foreach (var file in check.Files) Row(output, file.Sites, file.Path);
        Row(output, [.. check.Files.SelectMany(f => f.Sites)], "total");
        foreach (var file in check.Files) Details(output, file, everySite);
        foreach (var name in check.Missing) output.WriteLine($"library not found: {name}");
    }

    private static void Row(TextWriter output, IReadOnlyList<SiteReport> sites, string name)
    {
        int Of(PatchKind kind) => sites.Count(s => s.Kind == kind);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sites.Count,7} {Of(PatchKind.Before),7} {Of(PatchKind.Over),7} {Of(PatchKind.After),7} {Of(PatchKind.None),7}  {name}"));
    }

    private static void Details(TextWriter output, FileCheck file, bool everySite)
    {
        var sites = everySite ? file.Sites : [.. file.Unpatched];
        if (file.Problem is null && sites.Count == 0) return;
        output.WriteLine();
        output.WriteLine(file.Problem is null ? file.Path + ":" : $"{file.Path}: not rewritten: {file.Problem}");
        foreach (var site in sites) output.WriteLine("  " + Line(site));
    }

    private static string Line(SiteReport site)
    {
        var call = site.Number is { } number ? $"{SystemCallTable.DisplayName(number)} ({number})" : "number not fixed";
        var patch = site.Kind == PatchKind.None ? $"left: {Words(site.Reason.ToString())}" : Words(site.Kind.ToString());
        return string.Create(CultureInfo.InvariantCulture, $"0x{site.Address:x8}  {patch,-8}  {call,-28}  {site.Function}").TrimEnd();
    }

    /// <summary><c>BranchTarget</c> as "branch target".</summary>
    internal static string Words(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : c.ToString()));
}
