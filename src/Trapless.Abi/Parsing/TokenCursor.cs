namespace Trapless.Abi;

/// <summary>Walks over tokens and reports what does not fit as "expected X, found Y".</summary>
internal sealed class TokenCursor(IReadOnlyList<Token> tokens, DiagnosticBag problems)
{
    private int position;

    public Token Current => tokens[position];

    /// <summary>Where reading stands, in tokens from the start: whether a reader took anything.</summary>
    public int Position => position;

    public bool AtEnd => Current.Kind == TokenKind.End;

    public Token Next()
    {
        Token token = Current;
        if (!AtEnd)
            position++;
        return token;
    }

    public bool Accept(TokenKind kind)
    {
        bool fits = Current.Kind == kind;
        if (fits)
            Next();
        return fits;
    }

    public bool AcceptWord(string word)
    {
        bool fits = Current.Is(word);
        if (fits)
            Next();
        return fits;
    }

    public bool ExpectWord(string word)
    {
        bool fits = AcceptWord(word);
        if (!fits)
            Unexpected(word);
        return fits;
    }

    /// <summary>Takes a token of the kind, or reports it as expected and leaves what is there.</summary>
    public bool Expect(TokenKind kind, string expected, out Token token)
    {
        token = Current;
        if (Accept(kind))
            return true;
        Unexpected(expected);
        return false;
    }

    public bool Expect(TokenKind kind, string expected) => Expect(kind, expected, out _);

    public void Unexpected(string expected) =>
        problems.Report(Current.Location, AbiDiagnosticCode.UnexpectedToken, expected, Current.Describe());

    public void SkipWhile(Func<Token, bool> skip)
    {
        while (!AtEnd && skip(Current))
            Next();
    }
}
