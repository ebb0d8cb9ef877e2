using System.CommandLine;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Trust;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless trust check</c>: whether the kernel module would let a program into ring 0, and if not, why.</summary>
internal static class TrustCommand
{
    private const string Examples = """
          trapless trust check /usr/bin/find        it, its interpreter and libraries, and all directories above them

        """;

    internal static Command Build()
    {
        var files = new Argument<string[]>("PATH") { Description = "Programs or files.", Arity = ArgumentArity.OneOrMore };
        var check = new ExampleCommand("check", "Tell whether only root can change a program and what it maps. Exit status 1: others can.", Examples) { files };
        check.SetAction(parsed => Check(parsed.GetRequiredValue(files)));
        return new ExampleCommand("trust", "What may run in ring 0 (see docs/kernel-mode.md).", Examples) { check };
    }

    private static int Check(string[] files)
    {
        var trusted = true;
        foreach (var file in files)
        {
            if (!File.Exists(file)) throw new CliException($"{file}: no such file");
            var faults = ProgramClosure.Of(file).Files.Select(TrustedPath.Resolve).Distinct(StringComparer.Ordinal).SelectMany(TrustedPath.Faults).Distinct(StringComparer.Ordinal).ToArray();
            Console.Out.WriteLine(faults.Length == 0 ? $"{file}: trusted" : $"{file}: not trusted");
            foreach (var fault in faults) Console.Out.WriteLine($"  {fault}");
            trusted &= faults.Length == 0;
        }

        return trusted ? ExitStatus.Success : ExitStatus.Found;
    }
}
