using Trapless.Bench;
using Trapless.Bench.Fixtures;
using Trapless.Bench.KernelMode;
using Trapless.Bench.Measure;
using Trapless.Bench.Report;
using Trapless.Bench.Rows;

try
{
    if (Options.Parse(args) is not { } options)
    {
        Console.Out.Write(Options.Help);
        return 0;
    }

    if (options.Filter is "kernel-mode")
    {
        KernelModeBench.Run(options.Root);
        return 0;
    }

    var workspace = Workspace.Prepare(options.Root);
    var stage = new Stage(Product.Find(options.Root, workspace.Cache), workspace.Work, workspace.Timer, Machine.LastCpu());
    workspace.LinkSlots(stage.Product);
    var report = Measurement.Take(options, stage, Catalogue.All(stage, workspace));
    Console.Out.Write(TextTable.Render(report));
    Save(options.PathOf(options.Json, "json"), JsonReport.Render(report));
    Save(options.PathOf(options.Svg, "svg"), SvgChart.Render(report));
    Save(options.PathOf(options.Markdown, "md"), MarkdownTable.Render(report));
    return 0;
}
catch (Exception e) when (e is BenchException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"bench: {e.Message}");
    return 125;
}

static void Save(string path, string text)
{
    File.WriteAllText(path, text);
    Console.Error.WriteLine($"bench: wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
}
