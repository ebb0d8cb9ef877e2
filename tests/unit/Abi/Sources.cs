namespace Trapless.Abi.Tests;

/// <summary>Definitions in memory, and calls that are good so that a case is about one thing.</summary>
internal static class Sources
{
    public const string Base = "BASE \"test\" 7.0;\n";

    /// <summary>An ADD with the required clauses around what the case is about.</summary>
    public static string Add(int number, string function, string clauses = "") =>
        $"ADD {number} {{ FUNCTION {function}; {clauses} SINCE 1.0; IMPLEMENTATION DIRECT; }}\n";

    /// <summary>Reads files of which the first is the definition.</summary>
    public static AbiReadResult Read(params (string Name, string Text)[] files)
    {
        Dictionary<string, string> byName = files.ToDictionary(file => file.Name, file => file.Text, StringComparer.Ordinal);
        return AbiReader.Read(files[0].Name, byName.GetValueOrDefault);
    }

    /// <summary>Reads a definition of one file, <c>t.abi</c>.</summary>
    public static AbiReadResult Read(string text) => Read(("t.abi", text));

    /// <summary>The call of a definition that must be good and have just one.</summary>
    public static SystemCall ReadCall(string add)
    {
        AbiReadResult result = Read(Base + add);
        Assert.Empty(result.Problems);
        return Assert.Single(result.Definition!.Calls);
    }
}
