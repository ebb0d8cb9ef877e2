namespace Trapless.Abi;

internal enum TokenKind
{
    End,
    Word,
    Number,
    Text,
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Semicolon,
    Colon,
    Star,
}

/// <summary>One token; <paramref name="Text"/> is what it says, without the quotes of a text.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, SourceLocation Location)
{
    public bool Is(string word) => Kind == TokenKind.Word && string.Equals(Text, word, StringComparison.Ordinal);

    /// <summary>How a message names what was found.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.End => "the end of the file",
        TokenKind.Text => $"\"{Text}\"",
        _ => $"'{Text}'",
    };
}
