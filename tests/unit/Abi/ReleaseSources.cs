namespace Trapless.Abi.Tests;

/// <summary>A line of two releases in memory: t.abi (7.0, a case's text) on old.abi (5.0) on calls.abi.</summary>
internal static class ReleaseSources
{
    /// <summary>The lines before a case's text: it begins in line 2 of t.abi.</summary>
    public const string Head = "INCLUDE \"old.abi\"; BASE \"new\" 7.0; ADDS fresh; REMOVES stale;\n";

    public static readonly string Calls = "BASE \"calls\" 7.0;\n"
        + Sources.Add(1, "int plain(int fd : FD, int flags, unsigned long mode)")
        + Sources.Add(2, "int sized(struct how *how : IN BYTES size, size_t size)")
        + "ADD 3 { FUNCTION int fresh(int flags); SINCE 6.3; IMPLEMENTATION DIRECT; }\n"
        + "ADD 4 { FUNCTION int stale(void); SINCE 1.0; REMOVED 6.6; IMPLEMENTATION DIRECT; }\n";

    public const string Old = """
        INCLUDE "calls.abi"; BASE "old" 5.0;
        FLAGS plain_flags { A 0x1; B 0x2; }
        ARGUMENTS plain { flags IN plain_flags ELSE EINVAL; }
        STRUCT how VERSION 1 SIZE 16 { uint64_t flags AT 0; uint32_t more AT 8; RESERVED 4 AT 12; }

        """;

    /// <summary>Reads t.abi with the text of a case.</summary>
    public static AbiReadResult Read(string text, string head = Head) => Sources.Read(("t.abi", head + text), ("old.abi", Old), ("calls.abi", Calls));

    /// <summary>Reads a case that must be good.</summary>
    public static AbiDefinition ReadGood(string text)
    {
        AbiReadResult result = Read(text);
        Assert.Empty(result.Problems);
        return result.Definition!;
    }
}
