namespace Trapless.Abi.Tests;

public class AllProblemsTests
{
    [Fact]
    public void Every_problem_of_every_file_is_reported_in_order()
    {
        AbiReadResult result = Sources.Read(
            ("a.abi", """
                BASE "test" 7.0;
                INCLUDE "b.abi";
                ADD 600 { FUNCTION int one(void); SINCE 1.0; IMPLEMENTATION DIRECT; }
                ADD 2 { FUNCTION int two(int *p); SINCE x; IMPLEMENTATION NONE; }
                nonsense
                ADD 3 { FUNCTION int three(char *p : OUT BYTES q); SINCE 1.0; IMPLEMENTATION DIRECT; }
                INCLUDE "c.abi";
                """),
            ("b.abi", "ADD 4 { FUNCTION int four(int); IMPLEMENTATION DIRECT; }\n"));

        Assert.Equal(
            Lines.Of([
                "a.abi:3:5 NumberOutOfRange", "a.abi:4:31 MissingUse", "a.abi:4:41 UnexpectedToken", "a.abi:4:59 UnexpectedToken",
                "a.abi:5:1 UnexpectedToken", "a.abi:6:48 UnknownSizeArgument", "a.abi:7:9 MissingFile", "b.abi:1:30 UnexpectedToken",
            ]),
            Lines.Of(result.Problems.Select(problem => $"{problem.Location} {problem.Code}")));
    }

    [Fact]
    public void After_a_broken_call_the_next_is_read()
    {
        AbiReadResult result = Sources.Read(Sources.Base + "ADD 1 { FUNCTION int (((; ADD 600 { FUNCTION int f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }\n");

        Assert.Contains(result.Problems, problem => problem.Code == AbiDiagnosticCode.NumberOutOfRange);
    }

    [Fact]
    public void Problems_have_stable_numbers() =>
        Assert.Equal(Enumerable.Range(0, 32), Enum.GetValues<AbiDiagnosticCode>().Select(code => (int)code));

    [Fact]
    public void Reading_a_missing_definition_throws_one_error_that_names_it()
    {
        AbiException error = Assert.Throws<AbiException>(() => AbiReader.ReadOrThrow("/nonexistent/x.abi"));

        Assert.Equal("/nonexistent/x.abi:1:1: expected a file that can be read, found no readable /nonexistent/x.abi [ABI006]", error.Message);
    }

    /// <summary>Whatever the bytes are, reading ends with problems or a definition.</summary>
    [Fact]
    public void Mutated_definitions_never_break_the_reader() =>
        Mutate(Sources.Base + Sources.Add(1, "int f(int fd : FD, char *b : OUT BYTES n, int n)", "RETURNS BYTES; OBSOLETE;"), text => Sources.Read(text));

    [Fact]
    public void Mutated_releases_never_break_the_reader() =>
        Mutate(
            """
            FLAGS plain_flags { C 0x4 SINCE 6.0 HINT; A REMOVED 6.2; }
            STRUCT how VERSION 2 SINCE 6.0 SIZE 24 ALIGN 8 { uint64_t end[1] AT 16; RESERVED 4 AT 12; }
            ARGUMENTS sized { how FIELD more WHEN size 16 MASK 0xff IN plain_flags ELSE E2BIG; }
            CHANGES plain SINCE 6.1 "more" "text";
            CONVERT fresh { IMPLEMENTATION CUSTOM F AND ADJUST; USES plain, sized; KEEPS "all"; LOSES "none"; }
            """,
            text => ReleaseSources.Read(text));

    private static void Mutate(string text, Func<string, AbiReadResult> read)
    {
        Random random = new(20050714);
        const string Characters = "{}();:,*\"# \nA1_.[]x\0\u00ff";
        for (int round = 0; round < 10_000; round++)
        {
            char[] mutated = text.ToCharArray();
            for (int edits = random.Next(1, 6); edits > 0; edits--)
                mutated[random.Next(mutated.Length)] = Characters[random.Next(Characters.Length)];
            AbiReadResult result = read(new string(mutated, 0, random.Next(mutated.Length + 1)));
            Assert.True(result.Definition is null == result.Problems.Count > 0);
        }
    }
}
