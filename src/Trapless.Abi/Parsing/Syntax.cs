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

internal sealed record FunctionSyntax(SourceLocation Location, TypeSyntax ReturnType, Token Name, IReadOnlyList<ArgumentSyntax> Arguments);

internal sealed record TypeSyntax(SourceLocation Location, string Text);

internal sealed record ArgumentSyntax(TypeSyntax Type, Token Name, Token? UseWord, ArgumentUse Use, SizeSyntax? Size);

internal sealed record SizeSyntax(BufferUnit Unit, bool Indirect, Token Operand);

/// <summary>ADDS or REMOVES: calls that come or go with the release.</summary>
internal sealed record CallListStatement(SourceLocation Location, bool Adds, IReadOnlyList<Token> Names) : Statement(Location);

/// <summary>FLAGS or VALUES.</summary>
internal sealed record ConstantsStatement(SourceLocation Location, bool AreFlags, Token Name, IReadOnlyList<ConstantSyntax> Constants) : Statement(Location);

/// <summary>A constant, or only its end when <paramref name="Value"/> is null.</summary>
internal sealed record ConstantSyntax(Token Name, Clause<ulong>? Value, Clause<KernelVersion>? Since, Clause<KernelVersion>? Removed, bool IsHint);

internal sealed record StructureStatement(
    SourceLocation Location, Token Name, Clause<int> Version, Clause<KernelVersion>? Since, Clause<int> Size, int? Alignment, bool IsPacked, IReadOnlyList<FieldSyntax> Fields, bool IsDamaged)
    : Statement(Location);

/// <summary>A field, or reserved bytes when <paramref name="Type"/> is null.</summary>
internal sealed record FieldSyntax(SourceLocation Location, string? Type, string Name, int Count, Clause<int> Offset);

internal sealed record ArgumentsStatement(SourceLocation Location, Token Call, IReadOnlyList<RuleSyntax> Rules) : Statement(Location);

internal sealed record RuleSyntax(Token Argument, Token? Field, Token? WhenArgument, ulong WhenValue, ulong? Mask, Token Set, Token Otherwise);

internal sealed record ChangeStatement(SourceLocation Location, Token Call, Clause<KernelVersion> Since, string Text) : Statement(Location);

internal sealed record ConvertStatement(SourceLocation Location, Token Call) : Statement(Location)
{
    /// <summary>A clause was given up: do not report what may only be missing because of that.</summary>
    public bool IsDamaged { get; set; }

    public Clause<Implementation>? Implementation { get; set; }

    public bool AlsoAdjusts { get; set; }

    public string Function { get; set; } = "";

    public IReadOnlyList<Token> Uses { get; set; } = [];

    public string? Keeps { get; set; }

    public string? Loses { get; set; }
}
