namespace Trapless.Elf;

/// <summary>The only exception the readers and writers of this assembly throw because of what a file holds.</summary>
#pragma warning disable CA1032 // An error without a code, a file and a place would be no help to anybody.
public sealed class ElfException : Exception
#pragma warning restore CA1032
{
    /// <summary>Wraps <paramref name="problem"/>, whose text becomes the message.</summary>
    public ElfException(ElfProblem problem, Exception? inner = null)
        : base(Describe(problem), inner) => Problem = problem;

    internal ElfException(ElfError code, string file, ulong offset, string detail)
        : this(new ElfProblem(code, file, offset, detail)) { }

    /// <summary>What is wrong, where, and what to do.</summary>
    public ElfProblem Problem { get; }

    /// <summary>The reason.</summary>
    public ElfError Code => Problem.Code;

    /// <summary>The file's name as the caller gave it.</summary>
    public string File => Problem.File;

    /// <summary>Where in the file, in bytes; an address where the file has no such place.</summary>
    public ulong Offset => Problem.Offset;

    private static string Describe(ElfProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.ToString();
    }
}
