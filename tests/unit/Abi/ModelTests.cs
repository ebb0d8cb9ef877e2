namespace Trapless.Abi.Tests;

public class ModelTests
{
    [Theory]
    [InlineData("int f(void)", "1 int f(void)")]
    [InlineData("void *f(const  char*  const *v:STRINGS)", "1 void *f(const char *const *v : STRINGS)")]
    [InlineData("ssize_t f(unsigned int fd : FD, void *p : OUT BYTES n, size_t n)", "1 ssize_t f(unsigned int fd : FD, void *p : OUT BYTES n, size_t n)")]
    [InlineData("int f(struct s **p : IN COUNT 2, int *n : INOUT, void *q : OUT BYTES *n)", "1 int f(struct s **p : IN COUNT 2, int *n : INOUT, void *q : OUT BYTES *n)")]
    public void A_prototype_is_read_as_it_is_written(string function, string call) =>
        Assert.Equal(call, Sources.ReadCall(Sources.Add(1, function)).ToString());

    [Theory]
    [InlineData("", ResultKind.Status)]
    [InlineData("RETURNS FD;", ResultKind.Descriptor)]
    [InlineData("RETURNS PID;", ResultKind.Process)]
    [InlineData("RETURNS COUNT;", ResultKind.Objects)]
    [InlineData("NORETURN;", ResultKind.None)]
    public void The_result_is_what_its_clause_says(string clause, ResultKind result) =>
        Assert.Equal(result, Sources.ReadCall(Sources.Add(1, "int f(void)", clause)).Result);

    [Fact]
    public void A_removed_call_is_not_implemented()
    {
        SystemCall call = Sources.ReadCall(Sources.Add(1, "int f(void)", "REMOVED 5.5;"));

        Assert.Equal((new KernelVersion(5, 5), false), (call.Removed, call.IsImplemented));
    }

    [Fact]
    public void A_prototype_in_c_has_no_uses() =>
        Assert.Equal("char *x_f(int fd)", Sources.ReadCall(Sources.Add(1, "char *f(int fd : FD)")).Prototype("x_"));

    [Theory]
    [InlineData("2.6", "2.6.0", 0)]
    [InlineData("2.6.39", "3.0", -1)]
    [InlineData("6.10", "6.9", 1)]
    public void Releases_are_ordered_by_their_numbers(string left, string right, int order)
    {
        Assert.True(KernelVersion.TryParse(left, out KernelVersion one));
        Assert.True(KernelVersion.TryParse(right, out KernelVersion other));
        Assert.Equal(order, Math.Sign(one.CompareTo(other)));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("6.1.2.3")]
    [InlineData("6.")]
    [InlineData("6.1a")]
    [InlineData("6.99999999999")]
    public void What_is_no_release_is_not_read(string text) => Assert.False(KernelVersion.TryParse(text, out _));
}
