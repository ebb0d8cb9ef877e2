using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.CommandLine;

namespace Trapless.Cli.Commands;

/// <summary>
/// <c>trapless rewrite</c>, the loader's helper: makes the records of files whose image is missing at run time. Says nothing:
/// its streams are /dev/null. Exit status 0: every file has a record; 1: one has not.
/// </summary>
internal static class RewriteCommand
{
    internal static Command Build()
    {
        var cache = CommonOptions.Cache();
        var closure = CommonOptions.Switch("--closure", "The interpreter and the needed libraries too.");
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore };
        var command = new Command("rewrite", "Make the images of files.") { cache, closure, files };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetValue(cache), parsed.GetValue(closure), parsed.GetRequiredValue(files)));
        return command;
    }

    private static int Run(string? cacheOption, bool withClosure, string[] files)
    {
        var closures = files.Select(f => withClosure ? ProgramClosure.Of(f).Files : [f]).ToArray();
        var cache = new ImageCache(CommonOptions.Locate(cacheOption));
        var results = cache.Ensure([.. closures.SelectMany(c => c).Distinct(StringComparer.Ordinal)]);
        foreach (var closure in closures) cache.Connect(closure);
        return results.All(r => r.Record is not null) ? ExitStatus.Success : ExitStatus.Found;
    }
}
