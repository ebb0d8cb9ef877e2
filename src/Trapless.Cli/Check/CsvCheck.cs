using System.Globalization;
using Trapless.Abi;
using Trapless.Cli.Stat;
using Trapless.Rewriter;

namespace Trapless.Cli.Check;

/// <summary>Writes a check as one line for each site.</summary>
internal static class CsvCheck
{
    internal static void Write(TextWriter output, ProgramCheck check)
    {
        output.WriteLine("path,address,function,number,name,patch,reason");
        foreach (var (file, site) in check.Files.SelectMany(f => f.Sites.Select(s => (f, s)))) output.WriteLine(Line(file, site));
    }

    private static string Line(FileCheck file, SiteReport site)
    {
        var name = site.Number is { } number ? SystemCallTable.DisplayName(number) : "";
        var reason = site.Reason == SkipReason.None ? "" : TextCheck.Words(site.Reason.ToString());
        return string.Create(CultureInfo.InvariantCulture,
            $"{RecordStat.Quote(file.Path)},0x{site.Address:x},{RecordStat.Quote(site.Function ?? "")},{site.Number},{name},{JsonCheck.NameOf(site.Kind)},{reason}");
    }
}
