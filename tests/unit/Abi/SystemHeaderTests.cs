using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Trapless.Abi.Tests;

/// <summary>The definition against the system's own header and that of Linux 6.12, by compiling it (packages gcc, libc6-dev, linux-libc-dev; downloaded:
/// linux-headers-6.12).</summary>
public class SystemHeaderTests
{
    private static readonly ConcurrentDictionary<string, Lazy<(KernelVersion Version, Dictionary<string, int> Numbers)>> Compiled = new(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(HeaderOrigin.Names), MemberType = typeof(HeaderOrigin))]
    public void Every_number_of_the_header_has_an_entry_of_that_name(string headers)
    {
        Assert.True(Header(headers).Numbers.Count > 350);
        foreach (var (name, number) in Header(headers).Numbers)
            Assert.Equal((name, number), (name, Repository.Definition.Find(name)?.Number ?? -1));
    }

    [Theory]
    [MemberData(nameof(HeaderOrigin.Names), MemberType = typeof(HeaderOrigin))]
    public void Every_entry_as_old_as_the_header_is_in_it(string headers)
    {
        IEnumerable<string> missing = Repository.Definition.Calls
            .Where(call => call.Since <= Header(headers).Version && !Header(headers).Numbers.ContainsKey(call.Name))
            .Select(call => call.ToString());

        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(HeaderOrigin.Names), MemberType = typeof(HeaderOrigin))]
    public void Every_entry_of_the_header_is_as_old_as_it(string headers)
    {
        IEnumerable<string> tooNew = Header(headers).Numbers.Keys
            .Where(name => Repository.Definition.Find(name) is { } call && call.Since > Header(headers).Version);

        Assert.Empty(tooNew);
    }

    private static (KernelVersion Version, Dictionary<string, int> Numbers) Header(string headers) =>
        Compiled.GetOrAdd(headers, name => new(() => CompileHeader(HeaderOrigin.Of(name)))).Value;

    /// <summary>Lists the header's macros, then compiles and runs a program that prints their values.</summary>
    private static (KernelVersion, Dictionary<string, int>) CompileHeader(HeaderOrigin origin)
    {
        using TemporaryDirectory directory = new();
        string empty = directory.Write("empty.c", "#include <asm/unistd_64.h>\n");
        string[] names = [.. Repository.Run("gcc", ["-E", "-dM", .. origin.Options, empty]).Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words.Length > 2 && words[1].StartsWith("__NR_", StringComparison.Ordinal))
            .Select(words => words[1]["__NR_".Length..])];

        string program = directory.Write("print.c", PrintingProgram(names));
        Repository.Run("gcc", ["-w", .. origin.Options, "-o", directory.File("print"), program]);
        string[][] lines = [.. Repository.Run(directory.File("print")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        Assert.True(KernelVersion.TryParse(lines[0][0], out KernelVersion version));
        return (version, lines.Skip(1).ToDictionary(line => line[0], line => int.Parse(line[1], CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    private static string PrintingProgram(string[] names)
    {
        StringBuilder text = new("#include <asm/unistd_64.h>\n#include <linux/version.h>\nextern int printf(const char *, ...);\nint main(void) {\n");
        text.Append("printf(\"%d.%d\\n\", LINUX_VERSION_CODE >> 16, LINUX_VERSION_CODE >> 8 & 255);\n");
        foreach (string name in names)
            text.Append(CultureInfo.InvariantCulture, $"printf(\"{name} %d\\n\", __NR_{name});\n");
        return text.Append("}\n").ToString();
    }
}
