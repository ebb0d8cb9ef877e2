using Trapless.Cache;
using Trapless.Elf;
using Trapless.Rewriter;

namespace Trapless.Cli.Check;

/// <summary>What the rewriter can do for one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sites">Its sites by address.</param>
/// <param name="Problem">Why it has no image although it should; null if all is well.</param>
internal sealed record FileCheck(string Path, IReadOnlyList<SiteReport> Sites, string? Problem)
{
    internal int Count(PatchKind kind) => Sites.Count(s => s.Kind == kind);

    internal IEnumerable<SiteReport> Unpatched => Sites.Where(s => s.Kind == PatchKind.None);

    internal bool IsComplete => Problem is null && !Unpatched.Any();

    /// <summary>A file whose path may be of any bytes.</summary>
    /// <exception cref="ElfException">Unreadable, or not ELF64 x86-64.</exception>
    internal static ElfFile Elf(string path)
    {
        if (FileStatus.TryGet(path) is not { IsRegular: true }) return ElfFile.Read(path);
        try
        {
            return ElfFile.Parse(UnlockedFile.ReadAll(path), path);
        }
        catch (IOException)
        {
            return ElfFile.Read(path); // which says why not
        }
    }

    /// <summary>Rewrites the file in memory and keeps the report.</summary>
    internal static FileCheck Of(string path)
    {
        try
        {
            var result = ImageRewriter.Rewrite(Elf(path));
            return new FileCheck(path, result.Sites, result.Status == RewriteStatus.NotSupported ? result.Reason : null);
        }
        catch (ElfException e)
        {
            return new FileCheck(path, [], e.Message);
        }
    }
}

/// <summary>A program and the files mapped with it.</summary>
/// <param name="Files">The program first.</param>
/// <param name="Missing">Libraries that were not found.</param>
internal sealed record ProgramCheck(IReadOnlyList<FileCheck> Files, IReadOnlyList<string> Missing)
{
    internal bool IsComplete => Missing.Count == 0 && Files.All(f => f.IsComplete);
}
