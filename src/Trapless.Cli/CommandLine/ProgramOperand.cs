using System.CommandLine;
using System.Text;

namespace Trapless.Cli.CommandLine;

/// <summary>
/// PROG and its arguments: everything from the first operand on, untouched. The bytes are taken from the kernel, for an
/// argument need not be text.
/// </summary>
internal static class ProgramOperand
{
    internal static Argument<string[]> Build() => new("PROG")
    {
        Description = "The program and its arguments. Options of ours end here, or at --.",
        Arity = ArgumentArity.OneOrMore,
        CaptureRemainingTokens = true,
        HelpName = "PROG [ARG]...",
    };

    /// <summary>The program and its arguments as bytes.</summary>
    internal static byte[][] Bytes(string[] operands) => Bytes(operands, CommandLineOfProcess());

    /// <summary>The last entries of <paramref name="raw"/>, the process's own command line, if they are these operands.</summary>
    internal static byte[][] Bytes(string[] operands, byte[][] raw)
    {
        var tail = raw[Math.Max(0, raw.Length - operands.Length)..];
        var same = tail.Length == operands.Length && tail.Zip(operands).All(p => string.Equals(Encoding.UTF8.GetString(p.First), p.Second, StringComparison.Ordinal));
        return same ? tail : [.. operands.Select(Encoding.UTF8.GetBytes)];
    }

    private static byte[][] CommandLineOfProcess()
    {
        var bytes = File.ReadAllBytes("/proc/self/cmdline");
        var list = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)0, at);
            if (end < 0) end = bytes.Length;
            list.Add(bytes[at..end]);
            at = end + 1;
        }
        return [.. list];
    }
}
