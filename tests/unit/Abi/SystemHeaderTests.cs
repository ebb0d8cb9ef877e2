using System.Globalization;
using System.Text;

namespace Trapless.Abi.Tests;

/// <summary>The definition against the system's own header, by compiling it (packages gcc, libc6-dev, linux-libc-dev).</summary>
public class SystemHeaderTests
{
    private static readonly Lazy<(KernelVersion Version, Dictionary<string, int> Numbers)> Header = new(CompileHeader);

    [Fact]
    public void Every_number_of_the_header_has_an_entry_of_that_name()
    {
        Assert.True(Header.Value.Numbers.Count > 350);
        foreach (var (name, number) in Header.Value.Numbers)
            Assert.Equal((name, number), (name, Repository.Definition.Find(name)?.Number ?? -1));
    }

    [Fact]
    public void Every_entry_as_old_as_the_header_is_in_it()
    {
        IEnumerable<string> missing = Repository.Definition.Calls
            .Where(call => call.Since <= Header.Value.Version && !Header.Value.Numbers.ContainsKey(call.Name))
            .Select(call => call.ToString());

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_entry_of_the_header_is_as_old_as_it()
    {
        IEnumerable<string> tooNew = Header.Value.Numbers.Keys
            .Where(name => Repository.Definition.Find(name) is { } call && call.Since > Header.Value.Version);

        Assert.Empty(tooNew);
    }

    /// <summary>Lists the header's macros, then compiles and runs a program that prints their values.</summary>
    private static (KernelVersion, Dictionary<string, int>) CompileHeader()
    {
        using TemporaryDirectory directory = new();
        string empty = directory.Write("empty.c", "#include <asm/unistd_64.h>\n");
        string[] names = [.. Repository.Run("gcc", "-E", "-dM", empty).Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words.Length > 2 && words[1].StartsWith("__NR_", StringComparison.Ordinal))
            .Select(words => words[1]["__NR_".Length..])];

        string program = directory.Write("print.c", PrintingProgram(names));
        Repository.Run("gcc", "-o", directory.File("print"), program);
        string[][] lines = [.. Repository.Run(directory.File("print")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        Assert.True(KernelVersion.TryParse(lines[0][0], out KernelVersion version));
        return (version, lines.Skip(1).ToDictionary(line => line[0], line => int.Parse(line[1], CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    private static string PrintingProgram(string[] names)
    {
        StringBuilder text = new("#include <asm/unistd_64.h>\n#include <linux/version.h>\n#include <stdio.h>\nint main(void) {\n");
        text.Append("printf(\"%d.%d\\n\", LINUX_VERSION_CODE >> 16, LINUX_VERSION_CODE >> 8 & 255);\n");
        foreach (string name in names)
            text.Append(CultureInfo.InvariantCulture, $"printf(\"{name} %d\\n\", __NR_{name});\n");
        return text.Append("}\n").ToString();
    }
}
