using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>
/// tests/patterns/NAME.in.S is assembled and rewritten; what became of its sites must read as NAME.out.S, and the image must do what
/// the original does. Set TRAPLESS_UPDATE_PATTERNS=1 to write the .out.S files anew, and read the difference.
/// </summary>
public sealed class PatternTests
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Workspace.Patterns, "*.in.S").Select(f => Path.GetFileName(f)[..^5]).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pattern_is_rewritten_as_expected(string name)
    {
        using var work = new Workspace();
        var original = ElfFile.Read(Assemble(work, name));
        var result = ImageRewriter.Rewrite(original);
        var expected = Path.Combine(Workspace.Patterns, $"{name}.out.S");
        var found = result.Status == RewriteStatus.Rewritten ? Listing.Of(original, result) : $"{result.Status}: {result.Reason}\n";
        if (Environment.GetEnvironmentVariable("TRAPLESS_UPDATE_PATTERNS") is "1")
        {
            File.WriteAllText(expected, found);
        }

        Assert.Equal(File.ReadAllText(expected), found);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_patterns_image_runs_as_the_original_does(string name)
    {
        using var work = new Workspace();
        var path = Assemble(work, name);
        var result = ImageRewriter.Rewrite(ElfFile.Read(path));
        if (Flags(name).Contains("-shared", StringComparer.Ordinal))
        {
            Assert.NotEqual(0ul, result.Layout!.ExtVaddr);
            return;
        }

        var image = work.Executable("image", result.Image!);
        Assert.Equal(Toolchain.Run(path), Toolchain.Run(image));
    }

    private static string Assemble(Workspace work, string name)
    {
        var output = work.File("original");
        Toolchain.Compile(Path.Combine(Workspace.Patterns, $"{name}.in.S"), output, Flags(name));
        return output;
    }

    /// <summary>Static programs, unless the first line names other flags.</summary>
    private static string[] Flags(string name)
    {
        const string mark = "# gcc: ";
        var first = File.ReadLines(Path.Combine(Workspace.Patterns, $"{name}.in.S")).First();
        string[] common = ["-nostdlib", "-x", "assembler-with-cpp"];
        return [.. common, .. first.StartsWith(mark, StringComparison.Ordinal) ? first[mark.Length..].Split(' ') : ["-static"]];
    }
}
