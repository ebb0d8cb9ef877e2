namespace Trapless.Abi.Tests;

public class IncludeTests
{
    [Fact]
    public void A_later_file_overrides_an_earlier_one()
    {
        AbiReadResult result = Sources.Read(
            ("new.abi", Sources.Base + "INCLUDE \"old.abi\";\n" + Sources.Add(7, "long seven(int more)")),
            ("old.abi", Sources.Add(7, "int seven(void)") + Sources.Add(8, "int eight(void)")));

        Assert.Empty(result.Problems);
        Assert.Equal("7 long seven(int more)\n8 int eight(void)", Lines.Of(result.Definition!.Calls));
    }

    [Fact]
    public void An_included_file_overrides_what_stands_before_its_include()
    {
        AbiReadResult result = Sources.Read(
            ("main.abi", Sources.Base + Sources.Add(7, "int first(void)") + "INCLUDE \"fix.abi\";\n"),
            ("fix.abi", Sources.Add(7, "int second(void)")));

        Assert.Equal("second", result.Definition!.Find(7)!.Name);
        Assert.Null(result.Definition.Find("first"));
    }

    [Fact]
    public void A_later_base_overrides_an_earlier_one()
    {
        AbiReadResult result = Sources.Read(
            ("main.abi", "INCLUDE \"old.abi\"; BASE \"mine\" 6.1;"), ("old.abi", "BASE \"theirs\" 5.4;"));

        Assert.Equal(("mine", new KernelVersion(6, 1)), (result.Definition!.Name, result.Definition.Version));
    }

    [Fact]
    public void Includes_are_relative_to_the_including_file()
    {
        AbiReadResult result = Sources.Read(
            ("d/main.abi", Sources.Base + "INCLUDE \"e/one.abi\";"),
            ("d/e/one.abi", "INCLUDE \"two.abi\";"),
            ("d/e/two.abi", Sources.Add(2, "int two(void)")));

        Assert.Equal("two", Assert.Single(result.Definition!.Calls).Name);
    }

    [Fact]
    public void The_same_number_twice_in_one_file_is_an_error() =>
        AssertProblem("t.abi:3:5: expected each number once in a file, found 7 again (first in line 2); give the new call its own number, or override the old one from another file [ABI008]",
            ("t.abi", Sources.Base + Sources.Add(7, "int a(void)") + Sources.Add(7, "int b(void)")));

    [Fact]
    public void The_same_name_for_two_numbers_is_an_error_even_across_files() =>
        AssertProblem("b.abi:1:22: expected a name of its own, found a, which is 7 too [ABI009]",
            ("t.abi", Sources.Base + Sources.Add(7, "int a(void)") + "INCLUDE \"b.abi\";"), ("b.abi", Sources.Add(8, "int a(void)")));

    [Fact]
    public void A_missing_file_is_reported_at_its_include() =>
        AssertProblem("t.abi:2:9: expected a file that can be read, found no readable gone.abi; the name is relative to the file that includes it [ABI006]",
            ("t.abi", Sources.Base + "INCLUDE \"gone.abi\";"));

    [Fact]
    public void A_cycle_of_includes_is_reported_and_ends() =>
        AssertProblem("b.abi:1:9: expected a file that was not read yet, found t.abi, which was; drop this INCLUDE [ABI007]",
            ("t.abi", Sources.Base + "INCLUDE \"b.abi\";"), ("b.abi", "INCLUDE \"t.abi\";"));

    [Fact]
    public void A_file_that_includes_itself_under_another_name_is_reported() =>
        AssertProblem("d/t.abi:2:9: expected a file that was not read yet, found d/../d/t.abi, which was; drop this INCLUDE [ABI007]",
            ("d/t.abi", Sources.Base + "INCLUDE \"../d/t.abi\";"));

    private static void AssertProblem(string problem, params (string, string)[] files) =>
        Assert.Equal(problem, Assert.Single(Sources.Read(files).Problems).ToString());
}
