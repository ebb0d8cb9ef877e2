namespace Trapless.Abi;

/// <summary>The kinds of problem in a definition or a hook table. The numbers are stable: they are printed as <c>ABI001</c>.</summary>
public enum AbiDiagnosticCode
{
    /// <summary>No problem; never reported.</summary>
    None = 0,

    /// <summary>A character that begins no token.</summary>
    UnexpectedCharacter = 1,

    /// <summary>A text without its closing quote.</summary>
    UnterminatedText = 2,

    /// <summary>Another token than the grammar allows here.</summary>
    UnexpectedToken = 3,

    /// <summary>A call number without a slot, or a buffer length that is not a positive 31-bit number.</summary>
    NumberOutOfRange = 4,

    /// <summary>Not a kernel release.</summary>
    InvalidVersion = 5,

    /// <summary>A file that is not there or cannot be read.</summary>
    MissingFile = 6,

    /// <summary>A file that includes itself, or a file included twice.</summary>
    RepeatedInclude = 7,

    /// <summary>The same number twice in one file.</summary>
    DuplicateNumber = 8,

    /// <summary>Two numbers with one name.</summary>
    DuplicateName = 9,

    /// <summary>A required clause is not there.</summary>
    MissingClause = 10,

    /// <summary>A clause is written twice.</summary>
    DuplicateClause = 11,

    /// <summary>Two clauses that contradict each other.</summary>
    ConflictingClauses = 12,

    /// <summary>Two arguments with one name.</summary>
    DuplicateArgument = 13,

    /// <summary>More arguments than registers.</summary>
    TooManyArguments = 14,

    /// <summary>A pointer that does not say what the kernel does with it.</summary>
    MissingUse = 15,

    /// <summary>A use that does not fit the argument's type.</summary>
    UseDoesNotFitType = 16,

    /// <summary>A buffer counted by something that is no argument of the call.</summary>
    UnknownSizeArgument = 17,

    /// <summary>A buffer counted by an argument of the wrong type.</summary>
    SizeDoesNotFitType = 18,

    /// <summary>The name of a system call that the definition does not have.</summary>
    UnknownSystemCall = 19,

    /// <summary>The definition does not say which ABI it is.</summary>
    MissingBase = 20,

    /// <summary>A call that is hooked twice.</summary>
    DuplicateHook = 21,

    /// <summary>A field whose type is no integer type and no structure defined before; an argument or a result of a type nobody knows.</summary>
    UnknownType = 22,

    /// <summary>A structure whose size is not the declared one.</summary>
    SizeDiffers = 23,

    /// <summary>A field that overlaps another one, or is not aligned, or lies outside the structure.</summary>
    MisplacedField = 24,

    /// <summary>A layout that is not the successor of the one before.</summary>
    WrongLayoutVersion = 25,

    /// <summary>A set of constants, an argument, a structure or a field that is not defined.</summary>
    UnknownName = 26,

    /// <summary>A release that does not lie between the file's predecessor and its own.</summary>
    ReleaseOutsideFile = 27,

    /// <summary>Two constants of one set with the same value or common bits.</summary>
    OverlappingConstants = 28,

    /// <summary>ADDS or REMOVES does not name what SINCE and REMOVED say.</summary>
    WrongListOfCalls = 29,

    /// <summary>A map that is not for this pair of definitions.</summary>
    WrongMap = 30,

    /// <summary>A map that is not what the definitions give.</summary>
    MapDiffers = 31,
}
