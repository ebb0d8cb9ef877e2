namespace Trapless.Abi;

/// <summary>A definition that cannot be used; the message lists every problem, one a line.</summary>
public sealed class AbiException : Exception
{
    /// <summary>Wraps the problems of a definition.</summary>
    public AbiException(IReadOnlyList<AbiDiagnostic> problems)
        : base(string.Join('\n', problems ?? []))
    {
        Problems = problems ?? [];
    }

    /// <summary>An exception without problems.</summary>
    public AbiException()
    {
    }

    /// <summary>An exception with a message of its own.</summary>
    public AbiException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message of its own and a cause.</summary>
    public AbiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The problems by file and place.</summary>
    public IReadOnlyList<AbiDiagnostic> Problems { get; } = [];
}
