using Trapless.Cache;

namespace Trapless.Cli.Launch;

/// <summary>Finds a program as execvp does (POSIX exec; glibc's default PATH).</summary>
internal static class ProgramPath
{
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>The path of the file to execute.</summary>
    /// <exception cref="CliException">127: not found; 126: found, and not executable.</exception>
    internal static string Resolve(string name) => Resolve(name, EnvironmentBlock.Variable("PATH"));

    internal static string Resolve(string name, string? path)
    {
        if (name.Length == 0) throw NotFound(name);
        if (name.Contains('/', StringComparison.Ordinal)) return FileStatus.TryGet(name) is null ? throw NotFound(name) : Check(name);
        var candidates = (path ?? DefaultPath).Split(':').Select(d => (d.Length == 0 ? "." : d) + "/" + name).Where(p => FileStatus.TryGet(p) is not null).ToArray();
        if (candidates.Length == 0) throw NotFound(name);
        return candidates.FirstOrDefault(IsExecutable) ?? Check(candidates[0]);
    }

    private static string Check(string path)
    {
        if (IsExecutable(path)) return path;
        var remedy = FileStatus.TryGet(path) is { IsRegular: true } ? $"not executable; try: chmod +x '{path}'" : "not a program";
        throw new CliException($"{path}: {remedy}", ExitStatus.NotExecutable);
    }

    private static bool IsExecutable(string path) =>
        FileStatus.TryGet(path) is { IsRegular: true } && Native.Access(path, Native.AccessExecute) == 0;

    private static CliException NotFound(string name) => new($"{name}: no such program", ExitStatus.NotFound);

    /// <summary>
    /// What execvp does for a text file without <c>#!</c>, which the kernel refuses: /bin/sh runs it.
    /// </summary>
    internal static LaunchPlan WithShell(string path, byte[] file, IReadOnlyList<byte[]> arguments) => IsPlainText(path)
        ? new LaunchPlan("/bin/sh"u8.ToArray(), ["/bin/sh"u8.ToArray(), file, .. arguments.Skip(1)])
        : new LaunchPlan(file, arguments);

    private static bool IsPlainText(string path)
    {
        try
        {
            using var file = UnlockedFile.Read(path);
            Span<byte> head = stackalloc byte[4];
            head = head[..RandomAccess.Read(file, head, 0)];
            return !head.StartsWith("#!"u8) && !head.StartsWith("\u007fELF"u8) && !head.Contains((byte)0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // May be executed and not read: the loader or the kernel decides.
        }
    }
}
