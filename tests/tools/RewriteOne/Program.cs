// RewriteOne ORIGINAL [IMAGE]: rewrites one file, prints its sites by kind, what was left alone, the time taken, and the layout part
// of the index record. For people working on the rewriter; `trapless check` is the tool for users.
using System.Diagnostics;
using System.Globalization;
using Trapless.Elf;
using Trapless.Rewriter;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

var original = args[0];
var clock = Stopwatch.StartNew();
var result = ImageRewriter.Rewrite(ElfFile.Read(original));
var milliseconds = clock.Elapsed.TotalMilliseconds;
for (var n = Environment.GetEnvironmentVariable("REPEAT") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0; n > 0; n--)
{
    clock.Restart();
    ImageRewriter.Rewrite(ElfFile.Read(original));
    Console.Error.WriteLine($"again: {clock.Elapsed.TotalMilliseconds:f1} ms");
}

Console.WriteLine($"{original}: {result.Status} {result.Reason} sites={result.Sites.Count} unpatched={result.Unpatched} "
    + $"static={result.Sites.Count(s => s.Number is not null)} gs={result.UsesGsBase} missed={result.CallMayBeMissed} {milliseconds:f0} ms");
Console.WriteLine(string.Join(' ', result.Sites.GroupBy(s => s.Kind).Select(g => $"{g.Key}={g.Count()}")));
if (Environment.GetEnvironmentVariable("ALL") is not null)
{
    foreach (var site in result.Sites)
    {
        Console.WriteLine($"  site 0x{site.Address:x} {site.Function} number {site.Number} {site.Kind} {site.Reason}");
    }
}

foreach (var site in result.Sites.Where(s => s.Kind == PatchKind.None))
{
    Console.WriteLine($"  left 0x{site.Address:x} {site.Function} number {site.Number} {site.Reason}");
}

if (result is { Image: { } image, Layout: { } layout })
{
    ulong[] numbers = [layout.SpanStart, layout.SpanEnd, layout.ExtVaddr, layout.ExtOffset, layout.ExtSize, layout.LibsysVaddr, (ulong)layout.Exec.Count];
    var ranges = layout.Exec.SelectMany(e => new[] { e.Offset, e.FileSize, e.VirtualAddress });
    Console.WriteLine(string.Join(':', numbers.Concat(ranges).Select(n => n.ToString("x", CultureInfo.InvariantCulture))));
    if (args.Length > 1)
    {
        File.WriteAllBytes(args[1], image);
        File.SetUnixFileMode(args[1], (UnixFileMode)0b111_101_101);
    }
}
