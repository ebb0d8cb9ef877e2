using Trapless.Abi;
using Trapless.Generator.Emitters;
using Trapless.Libsys.Emitters;

namespace Trapless.Libsys;

/// <summary>How a libsys is to be built, beside its model.</summary>
/// <param name="Version">Trapless's own version, for pkg-config.</param>
/// <param name="Loader">trapless-ld, as programs of the nobits variant are to name it.</param>
/// <param name="Interpreter">The dynamic linker that such programs need beside it.</param>
public sealed record LibsysOptions(string Version, string Loader, string Interpreter);

/// <summary>Builds a libsys into a directory: everything is made aside, then renamed into its place.</summary>
public static class LibsysBuild
{
    private const string Soname = "libsys.so.1";

    /// <summary>Writes the library, header, pkg-config file and C# binding of a model; returns the files, relative to the directory.</summary>
    /// <exception cref="LibsysException">A tool is missing or failed, or the directory cannot be written.</exception>
    public static IReadOnlyList<string> Write(LibsysModel model, LibsysOptions options, string directory)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        string? aside = null;
        try
        {
            Directory.CreateDirectory(directory);
            aside = Directory.CreateDirectory(Path.Combine(directory, $".new-{Environment.ProcessId}")).FullName;
            List<string> files = [.. Make(model, options, aside)];
            foreach (string file in files)
                Place(Path.Combine(aside, file), Path.Combine(directory, file));
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LibsysException($"cannot write to {directory}: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    private static IEnumerable<string> Make(LibsysModel model, LibsysOptions options, string aside)
    {
        string archive = Archive(model, aside);
        yield return Save("include/trapless/libsys.h", HeaderEmitter.Text($"libsys, {model.Abi}: made by trapless libsys build", model.Calls));
        yield return archive;
        yield return Save(model.Variant == LibsysVariant.Rtld ? "libsys-rtld.pc" : "libsys.pc", PkgConfigEmitter.Emit(model, options.Version, options.Loader));
        if (model.Variant == LibsysVariant.Rtld)
            yield break;

        yield return Save("Libsys.cs", BindingEmitter.Emit(model));
        yield return Link(model, aside);
        File.CreateSymbolicLink(Path.Combine(aside, "libsys.so"), Soname);
        yield return "libsys.so";
        if (model.Variant == LibsysVariant.Nobits)
        {
            Assemble(aside, "libsys-program", NoteEmitter.Interpreter(options.Interpreter));
            yield return "libsys-program.o";
            yield return Save("libsys-nobits.ld", LinkerScripts.Nobits);
        }

        string Save(string name, string text) => LibsysBuild.Save(aside, name, text);
    }

    private static string Save(string directory, string name, string text)
    {
        string path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return name;
    }

    private static string Archive(LibsysModel model, string aside)
    {
        Assemble(aside, "libsys", AssemblyEmitter.Emit(model, plainNames: false));
        if (model.Variant == LibsysVariant.Rtld)
        {
            Tool.Run("ar", aside, "rcsD", "libsys-rtld.a", "libsys.o");
            return "libsys-rtld.a";
        }

        Directory.CreateDirectory(Path.Combine(aside, "names"));
        foreach (SystemCall call in model.Calls)
            File.WriteAllBytes(Path.Combine(aside, "names", call.Name + ".o"), NameObject.Of(call));
        Tool.Run("ar", aside, ["rcsD", "libsys.a", "libsys.o", .. model.Calls.Select(call => $"names/{call.Name}.o")]);
        return "libsys.a";
    }

    private static string Link(LibsysModel model, string aside)
    {
        Assemble(aside, "shared", AssemblyEmitter.Emit(model, plainNames: true));
        Save(aside, "libsys.map", LinkerScripts.Versions(model));
        Save(aside, "library.ld", LinkerScripts.NobitsLibrary);
        string[] script = model.Variant == LibsysVariant.Nobits ? ["-T", "library.ld"] : [];
        Tool.Run("ld", aside, [
            "-shared", "-soname", Soname, "--version-script", "libsys.map", "--hash-style=gnu", "--build-id=sha1", "--eh-frame-hdr", "-s", "-O2",
            "-z", "defs", "-z", "max-page-size=4096", "-z", "noseparate-code", "-z", "noexecstack", "-z", "relro", "-z", "now", .. script, "-o", Soname, "shared.o",
        ]);
        return Soname;
    }

    private static void Assemble(string aside, string name, string text) =>
        Tool.Run("as", aside, "--fatal-warnings", "-o", name + ".o", Save(aside, name + ".S", text));

    private static void Place(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(from, to, overwrite: true);
    }
}
