using Trapless.Abi;

namespace Trapless.Generator;

/// <summary>One line of the hook table: its words with their places, without the comment.</summary>
internal sealed class HookLine
{
    private readonly SourceLocation end;

    public HookLine(string file, int number, string text)
    {
        int comment = text.IndexOf('#', StringComparison.Ordinal);
        string content = (comment < 0 ? text : text[..comment]).TrimEnd();
        end = new SourceLocation(file, number, content.Length + 1);
        for (int i = 0; i < content.Length;)
        {
            int start = i;
            while (i < content.Length && !char.IsWhiteSpace(content[i]))
                i++;
            if (i > start)
                Words.Add((content[start..i], new SourceLocation(file, number, start + 1)));
            else
                i++;
        }
    }

    public List<(string Word, SourceLocation Location)> Words { get; } = [];

    /// <summary>What is wrong in a line that is not a name and a symbol: the missing or bad symbol, or what follows it.</summary>
    public (string Found, SourceLocation Location) FirstWrong(Func<string, bool> isSymbol)
    {
        if (Words.Count < 2)
            return ("the end of the line", end);
        var (word, location) = isSymbol(Words[1].Word) ? Words[2] : Words[1];
        return ($"'{word}'", location);
    }
}
