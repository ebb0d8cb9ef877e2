using Trapless.Generator;

namespace Trapless.Abi.Tests;

public class HookTableTests
{
    [Fact]
    public void Names_comments_and_blank_lines_are_read()
    {
        List<AbiDiagnostic> problems = [];
        HookTable hooks = HookTable.Read("h", "# layer\n\nread\thook_read # first\n  write hook_write\n", Repository.Definition, problems);

        Assert.Empty(problems);
        Assert.Equal(("hook_read", "hook_write", null), (hooks.Entry(0), hooks.Entry(1), hooks.Entry(2)));
    }

    [Theory]
    [InlineData("raed hook_read", "h:1:1: expected the name of a system call, found 'raed' [ABI019]")]
    [InlineData("\n  read", "h:2:7: expected a call's name and an entry symbol, found the end of the line [ABI003]")]
    [InlineData("read hook read", "h:1:11: expected a call's name and an entry symbol, found 'read' [ABI003]")]
    [InlineData("read 1hook", "h:1:6: expected a call's name and an entry symbol, found '1hook' [ABI003]")]
    [InlineData("read hook;nop", "h:1:6: expected a call's name and an entry symbol, found 'hook;nop' [ABI003]")]
    [InlineData("read a\nread b", "h:2:1: expected each call once, found 'read' again [ABI021]")]
    public void A_mistake_is_reported_where_it_is(string text, string problem)
    {
        List<AbiDiagnostic> problems = [];
        HookTable.Read("h", text, Repository.Definition, problems);

        Assert.Equal(problem, Assert.Single(problems).ToString());
    }
}
