using System.Text;

namespace Trapless.Abi;

/// <summary>Reads a C prototype whose arguments say what the kernel does with them.</summary>
internal sealed class FunctionReader(TokenCursor cursor)
{
    /// <summary>Reads what follows FUNCTION up to the closing parenthesis; null when it was given up.</summary>
    public FunctionSyntax? Read(Token keyword)
    {
        if (!ReadDeclaration("a result type and a name", false, out TypeSyntax type, out Token name)
            || !cursor.Expect(TokenKind.OpenParenthesis, "'('")
            || ReadArguments() is not { } arguments
            || !cursor.Expect(TokenKind.CloseParenthesis, "',' or ')'"))
            return null;
        return new FunctionSyntax(keyword.Location, type, name, arguments);
    }

    private List<ArgumentSyntax>? ReadArguments()
    {
        List<ArgumentSyntax> arguments = [];
        do
        {
            bool first = arguments.Count == 0;
            if (!ReadDeclaration("an argument's type and name, or void alone", first, out TypeSyntax type, out Token name))
                return null;
            if (type.Text.Length == 0)
                return arguments;
            if (ReadUse(type, name) is not { } argument)
                return null;
            arguments.Add(argument);
        }
        while (cursor.Accept(TokenKind.Comma));
        return arguments;
    }

    /// <summary>Words and stars; the last word is the name, what is before it the type. void alone has an empty type.</summary>
    private bool ReadDeclaration(string expected, bool mayBeVoid, out TypeSyntax type, out Token name)
    {
        List<Token> parts = [];
        while (cursor.Current.Kind is TokenKind.Word or TokenKind.Star)
            parts.Add(cursor.Next());

        name = parts.Count > 0 ? parts[^1] : cursor.Current;
        type = new TypeSyntax((parts.Count > 0 ? parts[0] : cursor.Current).Location, JoinType(parts.SkipLast(1)));
        bool isVoid = mayBeVoid && parts.Count == 1 && name.Is("void");
        if (name.Kind == TokenKind.Word && (type.Text.Length > 0 || isVoid))
            return true;
        cursor.Unexpected(expected);
        return false;
    }

    private static string JoinType(IEnumerable<Token> parts)
    {
        StringBuilder type = new();
        foreach (Token part in parts)
        {
            if (type.Length > 0 && type[^1] != '*')
                type.Append(' ');
            type.Append(part.Text);
        }

        return type.ToString();
    }

    private ArgumentSyntax? ReadUse(TypeSyntax type, Token name)
    {
        if (!cursor.Accept(TokenKind.Colon))
            return new ArgumentSyntax(type, name, null, ArgumentUse.Value, null);

        Token word = cursor.Current;
        if (!AbiWords.Uses.TryGetValue(word.Text, out ArgumentUse use))
        {
            cursor.Unexpected("FD, DIRFD, PATH, STRING, STRINGS, ADDRESS, IN, OUT or INOUT");
            return null;
        }

        cursor.Next();
        if (use is not (ArgumentUse.In or ArgumentUse.Out or ArgumentUse.InOut)
            || !AbiWords.Units.TryGetValue(cursor.Current.Text, out BufferUnit unit))
            return new ArgumentSyntax(type, name, word, use, null);
        cursor.Next();
        return ReadSize(unit) is { } size ? new ArgumentSyntax(type, name, word, use, size) : null;
    }

    private SizeSyntax? ReadSize(BufferUnit unit)
    {
        bool indirect = cursor.Accept(TokenKind.Star);
        Token operand = cursor.Current;
        if (operand.Kind == TokenKind.Word || (operand.Kind == TokenKind.Number && !indirect))
        {
            cursor.Next();
            return new SizeSyntax(unit, indirect, operand);
        }

        cursor.Unexpected(indirect ? "an argument's name" : "a number or an argument's name");
        return null;
    }
}
