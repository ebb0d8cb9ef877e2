using System.Runtime.InteropServices;
using Trapless.Cache;

namespace Trapless.Cli.Launch;

/// <summary>The process's environment as it was given: order, duplicates and bytes that are no text included.</summary>
internal static class EnvironmentBlock
{
    /// <summary>All entries but those the wrapper script added for us.</summary>
    internal static byte[][] Current(StartState start)
    {
        var ours = new List<byte[]> { Name(StartState.Variable) };
        if (start.DiagnosticsVariableIsOurs) ours.Add(Name(StartState.DiagnosticsVariable));
        return [.. All().Where(e => !ours.Exists(o => e.AsSpan().StartsWith(o)))];
    }

    /// <summary>The value of a variable as <see cref="PathText"/>; null if it is not set.</summary>
    internal static string? Variable(string name)
    {
        if (Environment.GetEnvironmentVariable(name) is not { } value || !PathText.MayHaveLost(value)) return Environment.GetEnvironmentVariable(name);
        var start = Name(name);
        return All().Find(e => e.AsSpan().StartsWith(start)) is { } entry ? PathText.Decode(entry.AsSpan(start.Length)) : value;
    }

    private static byte[] Name(string variable) => System.Text.Encoding.UTF8.GetBytes(variable + "=");

    private static unsafe List<byte[]> All()
    {
        var entries = new List<byte[]>();
        var at = *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        for (; at is not null && *at is not null; at++) entries.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*at).ToArray());
        return entries;
    }
}
