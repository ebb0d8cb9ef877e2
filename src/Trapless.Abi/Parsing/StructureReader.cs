namespace Trapless.Abi;

/// <summary>Reads STRUCT: one layout of a structure.</summary>
internal sealed class StructureReader(TokenCursor cursor, DiagnosticBag problems)
{
    /// <summary>Reads what follows the keyword; null when it was given up.</summary>
    public StructureStatement? Read(Token keyword)
    {
        if (Phrases.ReadName(cursor, "the name of a structure") is not { } name
            || !cursor.ExpectWord("VERSION") || Phrases.ReadCount(cursor, problems) is not { } version)
            return null;
        Clause<KernelVersion>? since = null;
        if (cursor.AcceptWord("SINCE") && (since = Phrases.ReadRelease(cursor, problems)) is null)
            return null;
        if (!cursor.ExpectWord("SIZE") || Phrases.ReadCount(cursor, problems) is not { } size)
            return null;
        int? alignment = null;
        bool isPacked = cursor.AcceptWord("PACKED");
        if (!isPacked && cursor.AcceptWord("ALIGN"))
        {
            if (Phrases.ReadCount(cursor, problems) is not { } stated)
                return null;
            alignment = stated.Value;
        }

        return Phrases.ReadBraces(cursor, "a field or '}'", ReadField, out bool isDamaged) is { } fields
            ? new StructureStatement(keyword.Location, name, version, since, size, alignment, isPacked, fields, isDamaged)
            : null;
    }

    private FieldSyntax? ReadField()
    {
        SourceLocation start = cursor.Current.Location;
        if (cursor.AcceptWord("RESERVED"))
            return ReadReserved(start);

        List<string> words = [];
        while (cursor.Current.Kind == TokenKind.Word && !cursor.Current.Is("AT"))
            words.Add(cursor.Next().Text);
        if (words.Count < 2)
        {
            cursor.Unexpected("a field's type and name");
            return null;
        }

        int count = 1;
        if (cursor.Accept(TokenKind.OpenBracket))
        {
            if (Phrases.ReadCount(cursor, problems) is not { } stated || !cursor.Expect(TokenKind.CloseBracket, "']'"))
                return null;
            count = stated.Value;
        }

        return ReadOffset() is { } offset ? new FieldSyntax(start, string.Join(' ', words.SkipLast(1)), words[^1], count, offset) : null;
    }

    private FieldSyntax? ReadReserved(SourceLocation start) =>
        Phrases.ReadCount(cursor, problems) is { } size && ReadOffset() is { } offset ? new FieldSyntax(start, null, "", size.Value, offset) : null;

    private Clause<int>? ReadOffset() => cursor.ExpectWord("AT") ? Phrases.ReadCount(cursor, problems) : null;
}
