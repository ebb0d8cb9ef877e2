namespace Trapless.Cache;

/// <summary>The files that are mapped before a program's first own instruction.</summary>
/// <param name="Files">Paths, the program (or the script's interpreter) first; each file once.</param>
/// <param name="Missing">Names of libraries that were not found; the program's own linker will say so.</param>
public sealed record ProgramClosure(IReadOnlyList<string> Files, IReadOnlyList<string> Missing)
{
    /// <summary>Follows a program to its interpreter and its libraries; a script to the program that runs it.</summary>
    /// <param name="program">Path of a program, a library or a script.</param>
    /// <param name="libraryPath">The value of <c>LD_LIBRARY_PATH</c>, or null.</param>
    /// <param name="preload">The value of <c>LD_PRELOAD</c>, or null.</param>
    public static ProgramClosure Of(string program, string? libraryPath = null, string? preload = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        var path = ScriptInterpreter.Follow(program);
        return LinkInfoReader.TryRead(path) is { } info ? new ClosureWalk(path, info, libraryPath).Run(preload) : new ProgramClosure([path], []);
    }
}
