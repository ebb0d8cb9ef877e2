using System.Collections.Frozen;

namespace Trapless.Abi;

/// <summary>
/// Reads statements. After an error it goes on at the next clause or statement, so that one run reports every problem.
/// The grammar is in the head comment of abi/linux-x86_64.abi.
/// </summary>
internal sealed class AbiParser(IReadOnlyList<Token> tokens, DiagnosticBag problems)
{
    private const string Statements = "BASE, INCLUDE, ADD, ADDS, REMOVES, CHANGES, FLAGS, VALUES, STRUCT, ARGUMENTS or CONVERT";
    private static readonly FrozenSet<string> Keywords = Statements.Replace(" or ", ", ", StringComparison.Ordinal).Split(", ").ToFrozenSet(StringComparer.Ordinal);
    private readonly TokenCursor cursor = new(tokens, problems);

    public IReadOnlyList<Statement> Read()
    {
        List<Statement> statements = [];
        while (!cursor.AtEnd)
        {
            if (ReadStatement() is { } statement)
                statements.Add(statement);
            else
                cursor.SkipWhile(static token => !StartsStatement(token));
        }

        return statements;
    }

    internal static bool StartsStatement(Token token) => token.Kind == TokenKind.Word && Keywords.Contains(token.Text);

    private Statement? ReadStatement()
    {
        Token first = cursor.Current;
        if (!StartsStatement(first))
        {
            cursor.Unexpected(Statements);
            cursor.Next();
            return null;
        }

        cursor.Next();
        return first.Text switch
        {
            "BASE" => ReadBase(first),
            "INCLUDE" => ReadInclude(first),
            "ADD" => ReadAdd(first),
            "ADDS" or "REMOVES" => new KernelStatementReader(cursor, problems).ReadCallList(first),
            "CHANGES" => new KernelStatementReader(cursor, problems).ReadChange(first),
            "ARGUMENTS" => new KernelStatementReader(cursor, problems).ReadArguments(first),
            "CONVERT" => new KernelStatementReader(cursor, problems).ReadConvert(first),
            "STRUCT" => new StructureReader(cursor, problems).Read(first),
            _ => new ConstantReader(cursor, problems).Read(first),
        };
    }

    private BaseStatement? ReadBase(Token first)
    {
        if (!cursor.Expect(TokenKind.Text, "the ABI's name in quotes", out Token name)
            || !ClauseReader.ReadVersion(cursor, problems, out KernelVersion version)
            || !cursor.Expect(TokenKind.Semicolon, "';'"))
            return null;
        return new BaseStatement(first.Location, name.Text, version);
    }

    private IncludeStatement? ReadInclude(Token first)
    {
        if (!cursor.Expect(TokenKind.Text, "a file name in quotes", out Token file) || !cursor.Expect(TokenKind.Semicolon, "';'"))
            return null;
        return new IncludeStatement(file.Location, file.Text);
    }

    private AddStatement? ReadAdd(Token first)
    {
        if (!cursor.Expect(TokenKind.Number, "the number of a system call", out Token number)
            || !cursor.Expect(TokenKind.OpenBrace, "'{'"))
            return null;

        AddStatement add = new(first.Location, number);
        ClauseReader reader = new(cursor, problems, add);
        while (cursor.Current.Kind != TokenKind.CloseBrace && !cursor.AtEnd && !StartsStatement(cursor.Current))
            reader.Read();
        add.IsDamaged |= !cursor.Expect(TokenKind.CloseBrace, "a clause or '}'");
        return add;
    }
}
