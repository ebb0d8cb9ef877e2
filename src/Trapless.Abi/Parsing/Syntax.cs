namespace Trapless.Abi;

/// <summary>A statement as it was written, before anything is checked.</summary>
internal abstract record Statement(SourceLocation Location);

internal sealed record BaseStatement(SourceLocation Location, string Name, KernelVersion Version) : Statement(Location);

internal sealed record IncludeStatement(SourceLocation Location, string File) : Statement(Location);

/// <summary>An ADD with the clauses it has; a clause that could not be read is missing and <see cref="IsDamaged"/> is set.</summary>
internal sealed record AddStatement(SourceLocation Location, Token Number) : Statement(Location)
{
    /// <summary>A clause was given up: do not report what may only be missing because of that.</summary>
    public bool IsDamaged { get; set; }

    public FunctionSyntax? Function { get; set; }

    public Clause<ResultKind>? Returns { get; set; }

    public Clause<KernelVersion>? Since { get; set; }

    public Clause<KernelVersion>? Removed { get; set; }

    public Clause<bool>? Unimplemented { get; set; }

    public Clause<string?>? Obsolete { get; set; }

    public Clause<Implementation>? Implementation { get; set; }
}

/// <summary>A clause and its place.</summary>
internal sealed record Clause<T>(SourceLocation Location, T Value);

internal sealed record FunctionSyntax(SourceLocation Location, string ReturnType, Token Name, IReadOnlyList<ArgumentSyntax> Arguments);

internal sealed record ArgumentSyntax(string Type, Token Name, Token? UseWord, ArgumentUse Use, SizeSyntax? Size);

internal sealed record SizeSyntax(BufferUnit Unit, bool Indirect, Token Operand);
