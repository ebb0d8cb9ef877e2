namespace Trapless.Abi.Tests;

/// <summary>One case a line: what is written in line 2 of t.abi (line 1 is the BASE), and the one problem it has.</summary>
public class ParserErrorTests
{
    private const string Scalars = "char, clockid_t, dev_t, fd_set, gid_t, int, int16_t, int32_t, int64_t, int8_t, kernel_sigset_t, key_t, loff_t, long, long long, mode_t, off_t, pid_t, short, "
        + "siginfo_t, signed char, size_t, ssize_t, time_t, timer_t, uid_t, uint16_t, uint32_t, uint64_t, uint8_t, unsigned char, unsigned int, unsigned long, unsigned long long, unsigned short, void";

    private const string Clauses = "FUNCTION, RETURNS, NORETURN, SINCE, REMOVED, UNIMPLEMENTED, OBSOLETE or IMPLEMENTATION";
    private const string Statements = "BASE, INCLUDE, ADD, ADDS, REMOVES, CHANGES, FLAGS, VALUES, STRUCT, ARGUMENTS or CONVERT";
    private const string Uses = "FD, DIRFD, PATH, STRING, STRINGS, ADDRESS, IN, OUT or INOUT";

    [Theory]
    // Characters and texts
    [InlineData("ADD 1 @ { FUNCTION int f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:7: expected a word, a number or punctuation, found '@' [ABI001]")]
    [InlineData("\u00e9", "2:1: expected a word, a number or punctuation, found the character U+00E9 [ABI001]")]
    [InlineData("BASE \"test 7.0;", "2:6: expected a closing '\"' on this line, found the end of the line [ABI002]", "3:1: expected a kernel release, found the end of the file [ABI003]")]
    // Statements
    [InlineData("REMOVE 3;", "2:1: expected " + Statements + ", found 'REMOVE' [ABI003]")]
    [InlineData("add 3 { }", "2:1: expected " + Statements + ", found 'add' [ABI003]")]
    [InlineData("BASE test 7.0;", "2:6: expected the ABI's name in quotes, found 'test' [ABI003]")]
    [InlineData("BASE \"test\" newest;", "2:13: expected a kernel release, found 'newest' [ABI003]")]
    [InlineData("BASE \"test\" 7;", "2:13: expected a kernel release such as 6.17, found '7' [ABI005]")]
    [InlineData("BASE \"test\" 7.0", "3:1: expected ';', found the end of the file [ABI003]")]
    [InlineData("INCLUDE other;", "2:9: expected a file name in quotes, found 'other' [ABI003]")]
    [InlineData("ADD read { }", "2:5: expected the number of a system call, found 'read' [ABI003]")]
    [InlineData("ADD 1 FUNCTION int f(void);", "2:7: expected '{', found 'FUNCTION' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(void);", "3:1: expected a clause or '}', found the end of the file [ABI003]")]
    // Clauses
    [InlineData("ADD 1 { PROTOTYPE int f(void); }", "2:9: expected " + Clauses + ", found 'PROTOTYPE' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(void) SINCE 1.0; }", "2:30: expected ';', found 'SINCE' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE ever; IMPLEMENTATION DIRECT; }", "2:37: expected a kernel release, found 'ever' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 2.6.1.9; IMPLEMENTATION DIRECT; }", "2:37: expected a kernel release such as 6.17, found '2.6.1.9' [ABI005]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 1.0; IMPLEMENTATION SERVED; }", "2:57: expected DIRECT, found 'SERVED' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(void); RETURNS fd; SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:39: expected VALUE, FD, PID, BYTES, COUNT or ADDRESS, found 'fd' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(void); RETURNS FD; SINCE 1.0; NORETURN; IMPLEMENTATION DIRECT; }", "2:54: expected each clause once, found a second NORETURN [ABI011]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 1.0; SINCE 1.2; IMPLEMENTATION DIRECT; }", "2:42: expected each clause once, found a second SINCE [ABI011]")]
    [InlineData("ADD 1 { SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:1: expected FUNCTION in ADD 1, found none [ABI010]")]
    [InlineData("ADD 1 { FUNCTION int f(void); IMPLEMENTATION DIRECT; }", "2:1: expected SINCE in ADD 1, found none [ABI010]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 1.0; }", "2:1: expected IMPLEMENTATION in ADD 1, found none [ABI010]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 2.6; REMOVED 2.4; IMPLEMENTATION DIRECT; }", "2:42: expected a release after SINCE 2.6, found 2.4 [ABI012]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 1.0; REMOVED 2.4; UNIMPLEMENTED; IMPLEMENTATION DIRECT; }", "2:42: expected REMOVED or UNIMPLEMENTED, found both [ABI012]")]
    [InlineData("ADD 1 { FUNCTION int f(void); SINCE 1.0; OBSOLETE g; IMPLEMENTATION DIRECT; }", "2:51: expected the name of a system call, found 'g' [ABI019]")]
    // Numbers
    [InlineData("ADD 512 { FUNCTION int f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:5: expected a number from 0 to 511, found '512' [ABI004]")]
    [InlineData("ADD 1.5 { FUNCTION int f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:5: expected a number from 0 to 511, found '1.5' [ABI004]")]
    [InlineData("ADD 99999999999 { FUNCTION int f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:5: expected a number from 0 to 511, found '99999999999' [ABI004]")]
    // Prototypes
    [InlineData("ADD 1 { FUNCTION f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:19: expected a result type and a name, found '(' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION void(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:22: expected a result type and a name, found '(' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f; SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:23: expected '(', found ';' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:24: expected an argument's type and name, or void alone, found ')' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:27: expected an argument's type and name, or void alone, found ')' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int a, void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:35: expected an argument's type and name, or void alone, found ')' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int *); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:29: expected an argument's type and name, or void alone, found ')' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int a; SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:29: expected ',' or ')', found ';' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int a, int a); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:35: expected each name once, found a second a [ABI013]")]
    [InlineData("ADD 1 { FUNCTION int f(int a, int b, int c, int d, int e, int f, int g); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:70: expected at most six arguments, found 7 [ABI014]")]
    // Uses and sizes
    [InlineData("ADD 1 { FUNCTION int f(int *a); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:29: expected what the kernel does with the pointer (IN, OUT, INOUT, PATH, ...), found 'a' alone [ABI015]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : READ); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:33: expected " + Uses + ", found 'READ' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int a : OUT); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:32: expected a pointer, found OUT on 'int' [ABI016]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : FD); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:33: expected FD and DIRFD on an integer, found FD on 'int *' [ABI016]")]
    [InlineData("ADD 1 { FUNCTION int f(const int *a : OUT); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:39: expected IN, found OUT on 'const int *' [ABI016]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : OUT BYTES n, int m); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:43: expected an argument of f (a, m), found 'n' [ABI017]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : OUT BYTES *n, int n); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:44: expected n without '*', which is no pointer, found *n [ABI018]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : OUT BYTES n, int *n : IN); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:43: expected '*' before n, which is a pointer, found n [ABI018]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : OUT COUNT); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:42: expected a number or an argument's name, found ')' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : OUT COUNT *2); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:44: expected an argument's name, found '2' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION int f(int *a : OUT COUNT 0); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:43: expected a length of at least 1, found '0' [ABI004]")]
    [InlineData("ADD 1 { FUNCTION int f(char *a : PATH BYTES 3); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:39: expected ',' or ')', found 'BYTES' [ABI003]")]
    [InlineData("ADD 1 { FUNCTION intt f(void); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:18: expected a type of the C header, or a pointer to a struct, found 'intt'; the types are " + Scalars + " [ABI022]")]
    [InlineData("ADD 1 { FUNCTION int f(int a, const sizet *b : IN); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:31: expected a type of the C header, or a pointer to a struct, found 'const sizet *'; the types are " + Scalars + " [ABI022]")]
    [InlineData("ADD 1 { FUNCTION int f(struct stat a); SINCE 1.0; IMPLEMENTATION DIRECT; }", "2:24: expected a pointer to struct stat, found 'struct stat'; a register holds no structure [ABI022]")]
    public void A_mistake_is_reported_where_it_is_and_only_once(string line, params string[] problems)
    {
        AbiReadResult result = Sources.Read(Sources.Base + line + "\n");

        Assert.Equal(Lines.Of(problems.Select(problem => "t.abi:" + problem)), Lines.Of(result.Problems));
        Assert.Null(result.Definition);
    }

    [Fact]
    public void A_definition_without_a_base_is_reported() =>
        Assert.Equal("t.abi:1:1: expected a BASE statement, found none [ABI020]", Assert.Single(Sources.Read("# empty\n").Problems).ToString());
}
