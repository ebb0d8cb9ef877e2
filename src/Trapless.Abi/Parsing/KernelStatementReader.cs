namespace Trapless.Abi;

/// <summary>Reads the statements about what kernel releases differ in, but for the constants and structures.</summary>
internal sealed class KernelStatementReader(TokenCursor cursor, DiagnosticBag problems)
{
    private const string CallName = "the name of a system call";

    /// <summary>ADDS, REMOVES.</summary>
    public CallListStatement? ReadCallList(Token keyword) =>
        Phrases.ReadNames(cursor, CallName) is { } names && cursor.Expect(TokenKind.Semicolon, "',' or ';'")
            ? new CallListStatement(keyword.Location, keyword.Is("ADDS"), names)
            : null;

    /// <summary>CHANGES.</summary>
    public ChangeStatement? ReadChange(Token keyword)
    {
        if (Phrases.ReadName(cursor, CallName) is not { } call
            || !cursor.ExpectWord("SINCE") || Phrases.ReadRelease(cursor, problems) is not { } since
            || Phrases.ReadText(cursor) is not { } text || !cursor.Expect(TokenKind.Semicolon, "';'"))
            return null;
        return new ChangeStatement(keyword.Location, call, since, text);
    }

    /// <summary>ARGUMENTS.</summary>
    public ArgumentsStatement? ReadArguments(Token keyword) =>
        Phrases.ReadName(cursor, CallName) is { } call && Phrases.ReadBraces(cursor, "an argument or '}'", ReadRule) is { } rules
            ? new ArgumentsStatement(keyword.Location, call, rules)
            : null;

    /// <summary>CONVERT.</summary>
    public ConvertStatement? ReadConvert(Token keyword)
    {
        if (Phrases.ReadName(cursor, CallName) is not { } call)
            return null;
        ConvertStatement convert = new(keyword.Location, call);
        IReadOnlyList<object>? clauses = Phrases.ReadBraces(cursor, "a clause or '}'", () => ReadConvertClause(convert) ? convert : null, out bool isDamaged);
        convert.IsDamaged = isDamaged;
        return clauses is null ? null : convert;
    }

    private RuleSyntax? ReadRule()
    {
        if (Phrases.ReadName(cursor, "an argument") is not { } argument)
            return null;
        Token? field = null, when = null;
        Clause<ulong>? value = null, mask = null;
        if (cursor.AcceptWord("FIELD") && (field = Phrases.ReadName(cursor, "a field")) is null)
            return null;
        if (cursor.AcceptWord("WHEN") && ((when = Phrases.ReadName(cursor, "an argument")) is null || (value = Phrases.ReadConstant(cursor, problems)) is null))
            return null;
        if (cursor.AcceptWord("MASK") && (mask = Phrases.ReadConstant(cursor, problems)) is null)
            return null;
        if (!cursor.ExpectWord("IN") || Phrases.ReadName(cursor, "the name of a set of constants") is not { } set
            || !cursor.ExpectWord("ELSE") || ReadOtherwise() is not { } otherwise)
            return null;
        return new RuleSyntax(argument, field, when, value?.Value ?? 0, mask?.Value, set, otherwise);
    }

    private Token? ReadOtherwise()
    {
        Token word = cursor.Current;
        if (word.Is("IGNORED") || (word.Kind == TokenKind.Word && AbiWords.Errors.ContainsKey(word.Text)))
            return cursor.Next();
        cursor.Unexpected("IGNORED or " + string.Join(", ", AbiWords.Errors.Keys.Order(StringComparer.Ordinal)));
        return null;
    }

    private bool ReadConvertClause(ConvertStatement convert)
    {
        Token keyword = cursor.Current;
        if (cursor.AcceptWord("USES"))
            return (convert.Uses = Phrases.ReadNames(cursor, CallName)!) is not null || Forget(convert);
        if (cursor.AcceptWord("KEEPS"))
            return (convert.Keeps = Phrases.ReadText(cursor)) is not null;
        if (cursor.AcceptWord("LOSES"))
            return (convert.Loses = Phrases.ReadText(cursor)) is not null;
        if (!cursor.AcceptWord("IMPLEMENTATION"))
        {
            cursor.Unexpected("IMPLEMENTATION, USES, KEEPS or LOSES");
            return false;
        }

        bool isCustom = cursor.AcceptWord("CUSTOM");
        if (!isCustom && !cursor.AcceptWord("ADJUST"))
        {
            cursor.Unexpected("CUSTOM or ADJUST");
            return false;
        }

        convert.Implementation = new(keyword.Location, isCustom ? Implementation.Custom : Implementation.Adjust);
        if (Phrases.ReadName(cursor, "the name of a class of the layer") is not { } function)
            return false;
        convert.Function = function.Text;
        convert.AlsoAdjusts = isCustom && cursor.AcceptWord("AND");
        return !convert.AlsoAdjusts || cursor.ExpectWord("ADJUST");
    }

    private static bool Forget(ConvertStatement convert)
    {
        convert.Uses = [];
        return false;
    }
}
