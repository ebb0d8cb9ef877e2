using System.Globalization;

namespace Trapless.Abi;

/// <summary>Parts that several statements are made of. Each reports what is wrong and then gives null or false.</summary>
internal static class Phrases
{
    /// <summary>A name that is no keyword's business.</summary>
    public static Token? ReadName(TokenCursor cursor, string expected) =>
        cursor.Expect(TokenKind.Word, expected, out Token name) ? name : null;

    /// <summary>A constant in decimal or, after 0x, in hexadecimal digits.</summary>
    public static Clause<ulong>? ReadConstant(TokenCursor cursor, DiagnosticBag problems)
    {
        if (!cursor.Expect(TokenKind.Number, "a number", out Token token))
            return null;
        bool isHexadecimal = token.Text.StartsWith("0x", StringComparison.Ordinal);
        bool good = isHexadecimal
            ? ulong.TryParse(token.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            : ulong.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (!good)
            problems.Report(token.Location, AbiDiagnosticCode.NumberOutOfRange, "a number of at most 64 bits, such as 16 or 0x10", token.Describe());
        return new(token.Location, value);
    }

    /// <summary>A count of bytes or objects: at most 65535, so that offsets and sizes of all structures fit.</summary>
    public static Clause<int>? ReadCount(TokenCursor cursor, DiagnosticBag problems)
    {
        if (!cursor.Expect(TokenKind.Number, "a number", out Token token))
            return null;
        bool good = ushort.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value);
        if (!good)
            problems.Report(token.Location, AbiDiagnosticCode.NumberOutOfRange, "a number from 0 to 65535", token.Describe());
        return new(token.Location, value);
    }

    /// <summary>What follows SINCE or REMOVED.</summary>
    public static Clause<KernelVersion>? ReadRelease(TokenCursor cursor, DiagnosticBag problems)
    {
        SourceLocation location = cursor.Current.Location;
        return ClauseReader.ReadVersion(cursor, problems, out KernelVersion release) ? new(location, release) : null;
    }

    /// <summary>One or more texts that follow each other, joined by blanks.</summary>
    public static string? ReadText(TokenCursor cursor)
    {
        if (!cursor.Expect(TokenKind.Text, "a text in quotes", out Token first))
            return null;
        List<string> parts = [first.Text];
        while (cursor.Current.Kind == TokenKind.Text)
            parts.Add(cursor.Next().Text);
        return string.Join(' ', parts);
    }

    /// <summary>Names with commas between.</summary>
    public static IReadOnlyList<Token>? ReadNames(TokenCursor cursor, string expected)
    {
        List<Token> names = [];
        do
        {
            if (ReadName(cursor, expected) is not { } name)
                return null;
            names.Add(name);
        }
        while (cursor.Accept(TokenKind.Comma));
        return names;
    }

    /// <summary>
    /// Items between braces, each ended by a semicolon. An item that cannot be read is left out and reading goes on after it; the list
    /// is null when the braces are wrong.
    /// </summary>
    public static IReadOnlyList<T>? ReadBraces<T>(TokenCursor cursor, string expected, Func<T?> readItem)
        where T : class =>
        ReadBraces(cursor, expected, readItem, out _);

    /// <summary>The same; tells whether an item was left out: do not report what may only follow from that.</summary>
    public static IReadOnlyList<T>? ReadBraces<T>(TokenCursor cursor, string expected, Func<T?> readItem, out bool isDamaged)
        where T : class
    {
        isDamaged = false;
        if (!cursor.Expect(TokenKind.OpenBrace, "'{'"))
            return null;
        List<T> items = [];
        while (cursor.Current.Kind != TokenKind.CloseBrace && !cursor.AtEnd && !AbiParser.StartsStatement(cursor.Current))
        {
            int before = cursor.Position;
            T? item = readItem();
            if (item is not null && cursor.Expect(TokenKind.Semicolon, "';'"))
            {
                items.Add(item);
                continue;
            }

            isDamaged = true;
            if (cursor.Position == before)
                cursor.Next();
            cursor.SkipWhile(static token =>
                token.Kind is not (TokenKind.Semicolon or TokenKind.CloseBrace) && !AbiParser.StartsStatement(token));
            cursor.Accept(TokenKind.Semicolon);
        }

        return cursor.Expect(TokenKind.CloseBrace, expected) ? items : null;
    }
}
