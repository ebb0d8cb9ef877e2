using System.Diagnostics;
using Trapless.Generator;

namespace Trapless.Abi.Tests;

/// <summary>The repository the tests were built from, its definition, and its tools.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static AbiDefinition Definition { get; } = ReadDefinition();

    /// <summary>Runs a tool that must succeed and gives its standard output. gcc and binutils are Debian packages of these names.</summary>
    public static string Run(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    private static AbiDefinition ReadDefinition()
    {
        List<AbiDiagnostic> problems = [];
        GenerationModel? model = GeneratorRunner.ReadModel(Root, problems);
        Assert.Empty(problems);
        return model!.Abi;
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Trapless.slnx")))
            directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("no Trapless.slnx above the tests");
    }
}
