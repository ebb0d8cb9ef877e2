namespace Trapless.Cli.Tests;

/// <summary><c>trust check</c> and <c>install --trusted</c>, of files below a directory that anybody may write to. What root alone can change is <see cref="TrustedPathTests"/>'s.</summary>
public sealed class TrustCommandTests
{
    [Fact]
    public void A_file_below_a_directory_of_everybodys_is_not_trusted_and_the_directory_is_named()
    {
        using var trapless = new CommandLineProcess();
        var program = OpenCopy(trapless, "true");
        var outcome = trapless.Run("trust", "check", program);
        Assert.Equal(1, outcome.Status);
        Assert.StartsWith($"{program}: not trusted\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"\n  {trapless["open"]} is writable by group or others (chmod go-w)\n", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void Links_are_followed_to_what_is_changed()
    {
        using var trapless = new CommandLineProcess();
        OpenCopy(trapless, "true");
        File.CreateSymbolicLink(trapless["link"], "open/true");
        Assert.Contains($"\n  {trapless["open"]} is writable by group or others", trapless.Run("trust", "check", trapless["link"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_files_each_is_judged_and_one_untrusted_is_enough_for_the_status()
    {
        using var trapless = new CommandLineProcess();
        string[] files = [OpenCopy(trapless, "true"), OpenCopy(trapless, "false")];
        var outcome = trapless.Run(["trust", "check", .. files]);
        Assert.Equal(1, outcome.Status);
        Assert.All(files, f => Assert.Contains($"{f}: not trusted\n", outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_does_not_exist_is_an_error_of_ours()
    {
        using var trapless = new CommandLineProcess();
        var outcome = trapless.Run("trust", "check", trapless["nothing"]);
        Assert.Equal(125, outcome.Status);
        Assert.Equal($"trapless: {trapless["nothing"]}: no such file\n", outcome.Error);
    }

    [Fact]
    public void A_directory_that_would_not_be_trusted_is_not_installed_to()
    {
        using var trapless = new CommandLineProcess();
        OpenCopy(trapless, "true");
        var outcome = trapless.Run("install", "--trusted", trapless["open/trusted"]);
        Assert.Equal(125, outcome.Status);
        Assert.StartsWith($"trapless: {trapless["open/trusted"]}/trapless-ld would not be trusted: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"{trapless["open"]} is writable by group or others (chmod go-w)", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_an_error_that_names_it()
    {
        using var trapless = new CommandLineProcess();
        var outcome = trapless.Run("install", "--trusted", "/proc/trapless");
        Assert.Equal(125, outcome.Status);
        Assert.StartsWith("trapless: /proc/trapless: ", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith("(a trusted directory must be made by root)\n", outcome.Error, StringComparison.Ordinal);
    }

    private static string OpenCopy(CommandLineProcess trapless, string name)
    {
        Directory.CreateDirectory(trapless["open"]);
        File.SetUnixFileMode(trapless["open"], (UnixFileMode)0b111_111_111);
        var copy = Path.Combine(trapless["open"], name);
        File.Copy("/usr/bin/" + name, copy);
        return copy;
    }
}
