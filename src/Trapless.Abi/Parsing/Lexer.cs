namespace Trapless.Abi;

/// <summary>Cuts a definition into tokens. What begins no token is reported and left out.</summary>
internal sealed class Lexer(string file, string text, DiagnosticBag problems)
{
    private readonly List<Token> tokens = [];
    private int position;
    private int line = 1;
    private int lineStart;

    /// <summary>All tokens; the last one is <see cref="TokenKind.End"/>.</summary>
    public IReadOnlyList<Token> Read()
    {
        while (position < text.Length)
            ReadOne();
        Add(TokenKind.End, "", position);
        return tokens;
    }

    private void ReadOne()
    {
        char c = text[position];
        if (c == '\n')
            NewLine();
        else if (c is ' ' or '\t' or '\r')
            position++;
        else if (c == '#')
            position = EndOf(static c => c != '\n');
        else if (c == '"')
            ReadText();
        else if (char.IsAsciiDigit(c))
            Take(TokenKind.Number, static c => char.IsAsciiLetterOrDigit(c) || c == '.');
        else if (IsWordStart(c))
            Take(TokenKind.Word, static c => IsWordStart(c) || char.IsAsciiDigit(c));
        else
            ReadPunctuation(c);
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private void NewLine()
    {
        position++;
        line++;
        lineStart = position;
    }

    private void ReadText()
    {
        int start = position++;
        int end = EndOf(static c => c is not ('"' or '\n'));
        bool closed = end < text.Length && text[end] == '"';
        if (!closed)
            problems.Report(At(start), AbiDiagnosticCode.UnterminatedText, "a closing '\"' on this line", "the end of the line");
        Add(TokenKind.Text, text[position..end], start);
        position = closed ? end + 1 : end;
    }

    private void ReadPunctuation(char c)
    {
        TokenKind kind = c switch
        {
            '{' => TokenKind.OpenBrace,
            '}' => TokenKind.CloseBrace,
            '(' => TokenKind.OpenParenthesis,
            ')' => TokenKind.CloseParenthesis,
            '[' => TokenKind.OpenBracket,
            ']' => TokenKind.CloseBracket,
            ',' => TokenKind.Comma,
            ';' => TokenKind.Semicolon,
            ':' => TokenKind.Colon,
            '*' => TokenKind.Star,
            _ => TokenKind.End,
        };
        if (kind == TokenKind.End)
            problems.Report(At(position), AbiDiagnosticCode.UnexpectedCharacter, "a word, a number or punctuation", Printable(c));
        else
            Add(kind, c.ToString(), position);
        position++;
    }

    private static string Printable(char c) => char.IsControl(c) || c > '~' ? $"the character U+{(int)c:X4}" : $"'{c}'";

    private void Take(TokenKind kind, Func<char, bool> belongs)
    {
        int start = position;
        position = EndOf(belongs);
        Add(kind, text[start..position], start);
    }

    private int EndOf(Func<char, bool> belongs)
    {
        int end = position;
        while (end < text.Length && belongs(text[end]))
            end++;
        return end;
    }

    private void Add(TokenKind kind, string value, int start) => tokens.Add(new Token(kind, value, At(start)));

    private SourceLocation At(int offset) => new(file, line, offset - lineStart + 1);
}
