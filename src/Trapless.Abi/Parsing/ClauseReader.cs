namespace Trapless.Abi;

/// <summary>Reads the clauses of one ADD into its syntax.</summary>
internal sealed class ClauseReader(TokenCursor cursor, DiagnosticBag problems, AddStatement add)
{
    private const string Clauses = "FUNCTION, RETURNS, NORETURN, SINCE, REMOVED, UNIMPLEMENTED, OBSOLETE or IMPLEMENTATION";

    public void Read()
    {
        Token keyword = cursor.Next();
        if (ReadClause(keyword) && cursor.Expect(TokenKind.Semicolon, "';'"))
            return;

        add.IsDamaged = true;
        cursor.SkipWhile(static token =>
            token.Kind is not (TokenKind.Semicolon or TokenKind.CloseBrace) && !AbiParser.StartsStatement(token));
        cursor.Accept(TokenKind.Semicolon);
    }

    internal static bool ReadVersion(TokenCursor cursor, DiagnosticBag problems, out KernelVersion version)
    {
        version = default;
        if (!cursor.Expect(TokenKind.Number, "a kernel release", out Token token))
            return false;
        if (!KernelVersion.TryParse(token.Text, out version))
            problems.Report(token.Location, AbiDiagnosticCode.InvalidVersion, "a kernel release such as 6.17", token.Describe());
        return true;
    }

    private bool ReadClause(Token keyword)
    {
        switch (keyword.Kind == TokenKind.Word ? keyword.Text : "")
        {
            case "FUNCTION":
                FunctionSyntax? function = new FunctionReader(cursor).Read(keyword);
                return function is not null && Once(keyword, add.Function, () => add.Function = function);
            case "RETURNS":
                return ReadReturns(keyword);
            case "NORETURN":
                return Once(keyword, add.Returns, () => add.Returns = new(keyword.Location, ResultKind.None));
            case "SINCE":
                return ReadVersion(cursor, problems, out KernelVersion since)
                    && Once(keyword, add.Since, () => add.Since = new(keyword.Location, since));
            case "REMOVED":
                return ReadVersion(cursor, problems, out KernelVersion removed)
                    && Once(keyword, add.Removed, () => add.Removed = new(keyword.Location, removed));
            case "UNIMPLEMENTED":
                return Once(keyword, add.Unimplemented, () => add.Unimplemented = new(keyword.Location, true));
            case "OBSOLETE":
                return ReadObsolete(keyword);
            case "IMPLEMENTATION":
                return ReadImplementation(keyword);
            default:
                problems.Report(keyword.Location, AbiDiagnosticCode.UnexpectedToken, Clauses, keyword.Describe());
                return false;
        }
    }

    private bool ReadReturns(Token keyword)
    {
        if (!AbiWords.Results.TryGetValue(cursor.Current.Text, out ResultKind result))
        {
            cursor.Unexpected("VALUE, FD, PID, BYTES, COUNT or ADDRESS");
            return false;
        }

        cursor.Next();
        return Once(keyword, add.Returns, () => add.Returns = new(keyword.Location, result));
    }

    private bool ReadObsolete(Token keyword)
    {
        Token successor = cursor.Current;
        bool named = cursor.Accept(TokenKind.Word);
        SourceLocation location = named ? successor.Location : keyword.Location;
        return Once(keyword, add.Obsolete, () => add.Obsolete = new(location, named ? successor.Text : null));
    }

    private bool ReadImplementation(Token keyword)
    {
        if (!cursor.Current.Is("DIRECT"))
        {
            cursor.Unexpected("DIRECT");
            return false;
        }

        cursor.Next();
        return Once(keyword, add.Implementation, () => add.Implementation = new(keyword.Location, Implementation.Direct));
    }

    private bool Once(Token keyword, object? already, Action store)
    {
        if (already is null)
            store();
        else
            problems.Report(keyword.Location, AbiDiagnosticCode.DuplicateClause, "each clause once", $"a second {keyword.Text}");
        return true;
    }
}
