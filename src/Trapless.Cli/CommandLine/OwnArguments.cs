using Trapless.Cache;

namespace Trapless.Cli.CommandLine;

/// <summary>The process's arguments as <see cref="PathText"/>: an argument need not be text, and .NET hands over what it could read.</summary>
internal static class OwnArguments
{
    /// <summary>The arguments, taken from the kernel (proc_pid_cmdline(5)) only where .NET may have lost some of their bytes.</summary>
    internal static string[] Exact(string[] args) => args.Any(PathText.MayHaveLost) ? Exact(args, UnlockedFile.ReadStream("/proc/self/cmdline")) : args;

    /// <summary>The same from a command line, of which they are the end: what stands before them is the program's own name.</summary>
    internal static string[] Exact(string[] args, ReadOnlySpan<byte> commandLine)
    {
        var all = new List<string>();
        for (int end; (end = commandLine.IndexOf((byte)0)) >= 0; commandLine = commandLine[(end + 1)..]) all.Add(PathText.Decode(commandLine[..end]));
        return all.Count < args.Length ? args : [.. all.Skip(all.Count - args.Length)];
    }
}
