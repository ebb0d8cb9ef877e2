using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;
using Trapless.Cli.Trust;
using Loader = Trapless.Cli.Launch.Loader;

namespace Trapless.Cli.Commands;

/// <summary>
/// <c>trapless install --trusted DIR</c>: a directory from which programs run in ring 0, with the loader in it, and images of programs and
/// their libraries in the system's cache, which root owns. No file of the system is touched.
/// </summary>
internal static class InstallCommand
{
    private const UnixFileMode DirectoryMode = (UnixFileMode)0x1ED, LoaderMode = (UnixFileMode)0x16D; // 0755, 0555

    private const string Examples = """
          trapless install --trusted /trusted /usr/bin/find
          /trusted/trapless-ld /usr/bin/find /usr   then runs find in ring 0, once the kernel module is loaded

        """;

    internal static Command Build()
    {
        var trusted = new Option<string>("--trusted") { Description = "The directory to make or to renew.", HelpName = "DIR", Required = true };
        var programs = new Argument<string[]>("PROG") { Description = "Programs whose images to make now, with their libraries.", Arity = ArgumentArity.ZeroOrMore };
        var command = new ExampleCommand("install", "Make a directory of trusted files for kernel mode.", Examples) { trusted, programs };
        command.SetAction(parsed => Install(Path.GetFullPath(parsed.GetRequiredValue(trusted)), parsed.GetValue(programs) ?? []));
        return command;
    }

    private static int Install(string directory, string[] programs)
    {
        CopyLoader(directory);
        var loader = Path.Combine(directory, "trapless-ld");
        if (TrustedPath.Faults(TrustedPath.Resolve(loader)) is { Count: > 0 } faults) throw new CliException($"{loader} would not be trusted: {string.Join("; ", faults)}");
        var cache = CacheDirectory.Open(CacheLocator.SystemRoot, shared: true);
        string[] wanted = [.. programs, "/bin/sh"]; // The shell brings the C library and its dynamic linker.
        using var progress = new RewriteProgress(quiet: false);
        var results = new ImageCache(cache).Ensure([.. wanted.SelectMany(p => ProgramClosure.Of(p).Files).Distinct(StringComparer.Ordinal)], progress.Report);
        progress.Dispose();
        foreach (var result in results.Where(r => r.Shortcoming is not null)) Message.Write(result.Shortcoming!);
        Console.Out.WriteLine($"{loader} runs programs in ring 0 once the kernel module is loaded; {results.Count} files have their images in {CacheLocator.SystemRoot}");
        return ExitStatus.Success;
    }

    /// <summary>Written aside and renamed: programs may be running by the one that is there.</summary>
    private static void CopyLoader(string directory)
    {
        var aside = Path.Combine(directory, ".new-trapless-ld");
        try
        {
            Directory.CreateDirectory(directory, DirectoryMode);
            File.Copy(Loader.Path, aside, overwrite: true);
            File.SetUnixFileMode(aside, LoaderMode);
            File.Move(aside, Path.Combine(directory, "trapless-ld"), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{directory}: {e.Message} (a trusted directory must be made by root)");
        }
    }
}
