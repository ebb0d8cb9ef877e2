using System.Collections.Concurrent;

namespace Trapless.Programs.Tests.Harness;

/// <summary>
/// The guest programs, <c>tests/guests/NAME.{c,cc,S}</c>. The first comment of a guest holds its directives, one to a line:
/// <c>flags: A | B</c> gives gcc's flags, once for each variant to build; <c>needs: NAME...</c> names libraries (<c>guests/lib/NAME.c</c>, built as
/// <c>NAME.so</c>) and other guests it uses at run time, which it finds in the directory <c>GUESTS</c>; <c>slow</c> marks one that takes seconds;
/// <c>noted</c> one that cannot have the layer, so that Trapless says so on its standard error; <c>not under --complete: WHY</c> one that is not the same there.
/// </summary>
public static class Guest
{
    private static readonly string[] Extensions = [".c", ".cc", ".S"];
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Built = new(StringComparer.Ordinal);

    /// <summary>All guests with all their variants.</summary>
    public static IEnumerable<(string Name, int Variant, GuestSource Source)> All =>
        from path in Directory.EnumerateFiles(Layout.GuestSources).Order(StringComparer.Ordinal)
        where Extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal)
        let source = GuestSource.Read(path)
        from variant in Enumerable.Range(0, source.Variants.Count)
        select (Path.GetFileNameWithoutExtension(path), variant, source);

    /// <summary>Builds a guest unless its executable is newer than all sources, and returns the executable's path.</summary>
    public static Task<string> Build(string name, int variant = 0) => Once(FindSource(Layout.GuestSources, name), variant, "");

    /// <summary>Builds a program the tests use themselves, <c>tests/guests/tools/NAME.c</c>.</summary>
    public static Task<string> Tool(string name, int variant = 0) => Once(FindSource(Path.Combine(Layout.GuestSources, "tools"), name), variant, "");

    /// <summary>Builds a shared library, <c>tests/guests/lib/NAME.c</c>.</summary>
    public static Task<string> Library(string name) => Once(FindSource(Path.Combine(Layout.GuestSources, "lib"), name), 0, ".so");

    private static string FindSource(string directory, string name) => Extensions
        .Select(extension => Path.Combine(directory, name + extension))
        .FirstOrDefault(File.Exists) ?? throw new FileNotFoundException($"no guest {name} in {directory}");

    private static Task<string> Once(string path, int variant, string suffix) => Built.GetOrAdd($"{path} {variant}", _ => new Lazy<Task<string>>(async () =>
    {
        var source = GuestSource.Read(path);
        foreach (var needed in source.Needs)
        {
            await (File.Exists(Path.Combine(Layout.GuestSources, "lib", needed + ".c")) ? Library(needed) : Build(needed));
        }

        return await GuestCompiler.Compile(source, variant, suffix);
    })).Value;
}
