namespace Trapless.Abi.Tests;

/// <summary>One case a line: a statement about releases, and the one problem it has. It stands in line 2 of t.abi, whose releases are 5.0 and 7.0.</summary>
public class ReleaseErrorTests
{
    [Theory]
    // Constants
    [InlineData("FLAGS plain_flags { C 0x4; }", "2:21: expected SINCE and a release after 5.0 and up to 7.0, found none [ABI027]")]
    [InlineData("FLAGS plain_flags { C 0x4 SINCE 5.0; }", "2:33: expected a release after 5.0 and up to 7.0, found 5.0; or move it to the file of that release [ABI027]")]
    [InlineData("FLAGS plain_flags { C 0x4 SINCE 7.1; }", "2:33: expected a release after 5.0 and up to 7.0, found 7.1; or move it to the file of that release [ABI027]")]
    [InlineData("FLAGS plain_flags { C 0x6 SINCE 6.0; }", "2:23: expected bits of its own, found 0x6, where B is 0x2; look both up in the kernel's header [ABI028]")]
    [InlineData("VALUES v { C 7 SINCE 6.0; D 0x7 SINCE 6.1; }", "2:29: expected a value of its own, found 0x7, where C is 0x7; look both up in the kernel's header [ABI028]")]
    [InlineData("FLAGS plain_flags { A 0x8 SINCE 6.0; }", "2:21: expected each constant once, found a second A [ABI009]")]
    [InlineData("FLAGS plain_flags { E REMOVED 6.0; }", "2:21: expected a constant of plain_flags, found 'E' [ABI026]")]
    [InlineData("VALUES plain_flags { C 9 SINCE 6.0; }", "2:1: expected FLAGS plain_flags, as before, found VALUES [ABI012]")]
    [InlineData("FLAGS f { C SINCE 6.0; }", "2:13: expected a number, found 'SINCE' [ABI003]")]
    [InlineData("FLAGS f { C 0xZ SINCE 6.0; }", "2:13: expected a number of at most 64 bits, such as 16 or 0x10, found '0xZ' [ABI004]")]
    [InlineData("FLAGS f { C 1 SINCE 6.0 }", "2:25: expected ';', found '}' [ABI003]")]
    [InlineData("FLAGS f { C 1 SINCE 6.0;", "2:25: expected a constant or '}', found the end of the file [ABI003]")]
    [InlineData("FLAGS { }", "2:7: expected the name of a set of constants, found '{' [ABI003]")]
    // Structures
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 8 { __u64 a AT 0; }", "2:39: expected an integer type or a struct defined before, found '__u64'; the integer types are char, int, int16_t, int32_t, int64_t, int8_t, uint16_t, uint32_t, uint64_t, uint8_t [ABI022]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 8 { struct t a AT 0; }", "2:39: expected an integer type or a struct defined before, found 'struct t'; the integer types are char, int, int16_t, int32_t, int64_t, int8_t, uint16_t, uint32_t, uint64_t, uint8_t [ABI022]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 24 { uint64_t a AT 0; uint64_t b AT 8; }", "2:35: expected SIZE 16, which is what the fields of s take, found 24; correct it, add the missing field, or say RESERVED [ABI023]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 12 { uint64_t a AT 0; uint32_t b AT 8; }", "2:35: expected SIZE 16, which is what the fields of s take, found 12; correct it, add the missing field, or say RESERVED [ABI023]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 16 { uint64_t a AT 0; uint32_t b[2] AT 12; }", "2:35: expected SIZE 24, which is what the fields of s take, found 16; correct it, add the missing field, or say RESERVED [ABI023]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 12 { uint64_t a AT 4; }", "2:54: expected an offset that 8 divides, found 4; or write PACKED after SIZE [ABI024]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 16 { uint64_t a AT 0; uint64_t b AT 0; }", "2:71: expected bytes of its own, found 0; a has 0 to 7 [ABI024]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 16 { RESERVED 16 AT 0; uint64_t b AT 8; }", "2:72: expected bytes of its own, found 8; they are RESERVED [ABI024]")]
    [InlineData("STRUCT how VERSION 3 SINCE 6.0 SIZE 24 { uint64_t b AT 16; }", "2:20: expected VERSION 2 of how, found 3 [ABI025]")]
    [InlineData("STRUCT how VERSION 2 SINCE 6.0 SIZE 24 { uint64_t b AT 8; RESERVED 8 AT 16; }", "2:56: expected bytes of its own, found 8; more has 8 to 11 [ABI024]")]
    [InlineData("STRUCT how VERSION 2 SIZE 24 { uint64_t b AT 16; }", "2:8: expected SINCE and a release after 5.0 and up to 7.0, found none [ABI027]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 8 { a AT 0; }", "2:41: expected a field's type and name, found 'AT' [ABI003]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 8 { uint64_t a; }", "2:49: expected AT, found ';' [ABI003]")]
    [InlineData("STRUCT s SIZE 8 { uint64_t a AT 0; }", "2:10: expected VERSION, found 'SIZE' [ABI003]")]
    [InlineData("STRUCT s VERSION 1 SINCE 6.0 SIZE 99999 { }", "2:35: expected a number from 0 to 65535, found '99999' [ABI004]")]
    // Arguments
    [InlineData("ARGUMENTS plian { flags IN plain_flags ELSE EINVAL; }", "2:11: expected the name of a system call, found 'plian' [ABI019]")]
    [InlineData("ARGUMENTS plain { flag IN plain_flags ELSE EINVAL; }", "2:19: expected an argument of plain (fd, flags, mode), found 'flag' [ABI026]")]
    [InlineData("ARGUMENTS plain { flags IN plain_flag ELSE EINVAL; }", "2:28: expected the name of a set of constants, found 'plain_flag' [ABI026]")]
    [InlineData("ARGUMENTS plain { flags WHEN f 1 IN plain_flags ELSE EINVAL; }", "2:30: expected an argument of plain (fd, flags, mode), found 'f' [ABI026]")]
    [InlineData("ARGUMENTS plain { flags IN plain_flags ELSE EPERM; }", "2:45: expected IGNORED or E2BIG, EAFNOSUPPORT, EINVAL, EIO, ENOPROTOOPT, ENOSYS, EOPNOTSUPP, found 'EPERM' [ABI003]")]
    [InlineData("ARGUMENTS sized { how FIELD flag IN plain_flags ELSE EINVAL; }", "2:29: expected a field of how of 4 or 8 bytes (flags, more), found 'flag' [ABI026]")]
    [InlineData("ARGUMENTS sized { size FIELD flags IN plain_flags ELSE EINVAL; }", "2:30: expected STRUCT size_t in a file read before, found none [ABI022]")]
    // Changes and conversions
    [InlineData("CHANGES plain \"more\";", "2:15: expected SINCE, found \"more\" [ABI003]")]
    [InlineData("CHANGES plain SINCE 4.0 \"more\";", "2:21: expected a release after 5.0 and up to 7.0, found 4.0; or move it to the file of that release [ABI027]")]
    [InlineData("CONVERT fresh { IMPLEMENTATION CUSTOM Fresh; }", "2:1: expected KEEPS in CONVERT fresh, found none [ABI010]")]
    [InlineData("CONVERT fresh { KEEPS \"all\"; }", "2:1: expected IMPLEMENTATION in CONVERT fresh, found none [ABI010]")]
    [InlineData("CONVERT fresh { IMPLEMENTATION DIRECT; }", "2:32: expected CUSTOM or ADJUST, found 'DIRECT' [ABI003]")]
    [InlineData("CONVERT fresh { IMPLEMENTATION CUSTOM F; USES gone; KEEPS \"all\"; }", "2:47: expected the name of a system call, found 'gone' [ABI019]")]
    [InlineData("CONVERT fresh { IMPLEMENTATION CUSTOM F AND; KEEPS \"all\"; }", "2:44: expected ADJUST, found ';' [ABI003]")]
    [InlineData("CONVERT fresh { GIVES \"all\"; }", "2:17: expected IMPLEMENTATION, USES, KEEPS or LOSES, found 'GIVES' [ABI003]")]
    public void A_mistake_is_reported_where_it_is(string text, string problem) =>
        Assert.Equal("t.abi:" + problem, Assert.Single(ReleaseSources.Read(text).Problems).ToString());

    [Theory]
    [InlineData("ADDS fresh, plain; REMOVES stale;", "1:48: expected a call whose SINCE lies in the releases of this file, found 'plain'; drop it, or correct its SINCE [ABI029]")]
    [InlineData("ADDS fresh, fresh; REMOVES stale;", "1:48: expected each call once, found a second fresh [ABI009]")]
    [InlineData("REMOVES stale;", "1:20: expected ADDS fresh, found none; add it, or correct their SINCE [ABI029]")]
    [InlineData("ADDS fresh;", "1:20: expected REMOVES stale, found none; add it, or correct their REMOVED [ABI029]")]
    [InlineData("ADDS fresh; REMOVES stale", "2:1: expected ',' or ';', found the end of the file [ABI003]")]
    public void The_lists_of_calls_are_those_that_the_calls_say(string lists, string problem)
    {
        AbiReadResult result = ReleaseSources.Read("", $"INCLUDE \"old.abi\"; BASE \"new\" 7.0; {lists}\n");

        Assert.Contains("t.abi:" + problem, result.Problems.Select(p => p.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_problem_of_a_statement_and_of_the_next_is_reported()
    {
        AbiReadResult result = ReleaseSources.Read("FLAGS f { 1; A 1; B 2 SINCE 6.0; C 2 SINCE 6.0; }\nSTRUCT s VERSION 2 SINCE 8.0 SIZE 4 { uint8_t a AT 0; }\nARGUMENTS plain { x IN y ELSE EINVAL; }\n");

        Assert.Equal(
            Lines.Of(["2:11 UnexpectedToken", "2:14 ReleaseOutsideFile", "2:36 OverlappingConstants", "3:18 WrongLayoutVersion", "3:26 ReleaseOutsideFile", "3:35 SizeDiffers", "4:19 UnknownName", "4:24 UnknownName"]),
            Lines.Of(result.Problems.Select(p => $"{p.Location.Line}:{p.Location.Column} {p.Code}")));
    }
}
