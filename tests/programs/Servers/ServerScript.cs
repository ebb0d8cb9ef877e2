using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Servers;

/// <summary>The scripts beside this file: each starts a server, uses it, disturbs it, and prints what must be the same in every mode.</summary>
internal static class ServerScript
{
    private const string Maps = "maps";
    private static readonly string[] Originals = ["/libc.so.6", "/ld-linux-x86-64.so.2"];

    /// <summary>Runs a script with variables set, natively and in every mode; what <c>layered</c> noted there must run under the layer.</summary>
    public static Task Run(SharedProduct product, string name, params (string Name, string Value)[] variables)
    {
        ArgumentNullException.ThrowIfNull(product);
        var folder = Path.Combine(Layout.Root, "tests", "programs", "Servers");
        var text = string.Concat(new[] { "prelude.sh", name + ".sh" }.Select(file => File.ReadAllText(Path.Combine(folder, file))));
        return Compare.Succeeds(new Command("/bin/bash", "--norc", "--noprofile", "../script")
        {
            Prepare = work => File.WriteAllText(Path.Combine(work, "..", "script"), text),
            Errors = Normaliser.Everything,
            Modes = product.Modes,
            Inspect = AreLayered,
            Variables = variables.Append((Name: "SCRIPTS", Value: folder)).ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal),
        });
    }

    private static void AreLayered(Mode mode, string work)
    {
        var processes = File.ReadAllText(Path.Combine(work, Maps)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(processes);
        foreach (var process in processes)
        {
            var code = process.Split('\n').Where(line => line.Contains(" r-xp ", StringComparison.Ordinal)).ToArray();
            var images = code.Count(line => line.Contains("/v2/images/", StringComparison.Ordinal));
            var originals = code.Count(line => Originals.Any(file => line.EndsWith(file, StringComparison.Ordinal)));
            Assert.True(mode.Prefix.Count == 0 ? images == 0 : images >= 3 && originals == 0, $"mode {mode}: {images} images, {originals} originals\n{process}");
        }
    }
}
