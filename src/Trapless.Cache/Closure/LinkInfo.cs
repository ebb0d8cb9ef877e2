namespace Trapless.Cache;

/// <summary>
/// What a dynamic linker wants to know of a file, read with a few small reads: a 30 MB program must not be loaded to
/// learn the names of its libraries.
/// </summary>
/// <param name="Interpreter">The path in <c>PT_INTERP</c>, or null.</param>
/// <param name="Needed">The <c>DT_NEEDED</c> names in order.</param>
/// <param name="RunPath"><c>DT_RUNPATH</c>, or null.</param>
/// <param name="RPath"><c>DT_RPATH</c>, or null.</param>
public sealed record LinkInfo(string? Interpreter, IReadOnlyList<string> Needed, string? RunPath, string? RPath)
{
    /// <summary>A file that asks for nothing.</summary>
    public static LinkInfo None { get; } = new(null, [], null, null);
}
