namespace Trapless.Abi;

/// <summary>Reads FLAGS and VALUES: the constants an argument may have.</summary>
internal sealed class ConstantReader(TokenCursor cursor, DiagnosticBag problems)
{
    /// <summary>Reads what follows the keyword; null when it was given up.</summary>
    public ConstantsStatement? Read(Token keyword)
    {
        if (Phrases.ReadName(cursor, "the name of a set of constants") is not { } name
            || Phrases.ReadBraces(cursor, "a constant or '}'", ReadConstant) is not { } constants)
            return null;
        return new ConstantsStatement(keyword.Location, keyword.Is("FLAGS"), name, constants);
    }

    private ConstantSyntax? ReadConstant()
    {
        if (Phrases.ReadName(cursor, "the name of a constant") is not { } name)
            return null;
        if (cursor.AcceptWord("REMOVED"))
            return Phrases.ReadRelease(cursor, problems) is { } removed ? new ConstantSyntax(name, null, null, removed, false) : null;
        if (Phrases.ReadConstant(cursor, problems) is not { } value)
            return null;
        Clause<KernelVersion>? since = null;
        if (cursor.AcceptWord("SINCE") && (since = Phrases.ReadRelease(cursor, problems)) is null)
            return null;
        return new ConstantSyntax(name, value, since, null, cursor.AcceptWord("HINT"));
    }
}
