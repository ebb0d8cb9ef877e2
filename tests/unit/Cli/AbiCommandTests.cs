using System.Text.Json;

namespace Trapless.Cli.Tests;

public sealed class AbiCommandTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();

    public void Dispose() => _trapless.Dispose();

    [Fact]
    public void The_releases_are_listed_with_their_calls()
    {
        using var list = Json("abi", "list", "--format", "json");
        var releases = list.GetProperty("releases").EnumerateArray().ToArray();

        Assert.Equal("linux-3.10 linux-4.18 linux-5.10 linux-5.14 linux-6.1 linux-6.6 linux-6.12 linux-7.0", string.Join(' ', releases.Select(r => r.GetProperty("name").GetString())));
        Assert.Equal(releases.Select(r => r.GetProperty("calls").GetInt32()).Order(), releases.Select(r => r.GetProperty("calls").GetInt32()));
        Assert.Equal(releases.Length + 1, _trapless.Run("abi", "list").Output.Count(c => c == '\n'));
    }

    [Fact]
    public void A_call_is_shown_with_what_its_arguments_may_be_in_that_release()
    {
        Assert.DoesNotContain("RESOLVE_CACHED 0x20", _trapless.Run("abi", "show", "5.10", "openat2").Output, StringComparison.Ordinal);
        Assert.Contains("RESOLVE_CACHED 0x20", _trapless.Run("abi", "show", "5.12", "openat2").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_the_release_lacks_ends_with_1_and_says_since_when_it_is()
    {
        var outcome = _trapless.Run("abi", "show", "linux-4.18", "openat2");

        Assert.Equal((1, "linux-4.18 does not have it: openat2 is in 5.6 and later"), (outcome.Status, outcome.Output.Split('\n')[0]));
    }

    [Fact]
    public void A_difference_says_what_came_went_and_changed()
    {
        var lines = _trapless.Run("abi", "diff", "4.18", "newest").Output.Split('\n');

        Assert.Contains("+ openat2 (437)", lines, StringComparer.Ordinal);
        Assert.Contains("- _sysctl (156)", lines, StringComparer.Ordinal);
        Assert.Contains("* struct statx: layout 1, 256 bytes -> layout 6, 256 bytes", lines, StringComparer.Ordinal);
        Assert.Contains(lines, l => l.StartsWith("+ getrandom flags: GRND_INSECURE", StringComparison.Ordinal));
        using var back = Json("abi", "diff", "newest", "4.18", "--format", "json");
        Assert.Equal("_sysctl", back.GetProperty("added")[0].GetString());
    }

    [Theory]
    [InlineData("abi", "show", "2.6")]
    [InlineData("abi", "show", "4.18x")]
    [InlineData("abi", "diff", "4.18", "99.1")]
    [InlineData("check", "--kernel", "6", "ls")]
    [InlineData("check", "--kernel", "4.18", "--format", "csv", "ls")]
    [InlineData("abi", "show", "4.18", "opnat2")]
    public void A_release_call_or_form_that_there_is_not_is_one_error(params string[] arguments)
    {
        var outcome = _trapless.Run(arguments);

        Assert.Equal((125, ""), (outcome.Status, outcome.Output));
        Assert.StartsWith("trapless: ", Assert.Single(outcome.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Checking_a_definition_tells_every_problem_with_its_place()
    {
        File.WriteAllText(_trapless["bad.abi"], "BASE \"x\" 6.0;\nINCLUDE \"gone.abi\";\nSTRUCT s VERSION 1 SIZE 8 { u64 a AT 0; }\n");
        var outcome = _trapless.Run("abi", "check", "bad.abi");

        Assert.Equal((1, ""), (outcome.Status, outcome.Output));
        Assert.StartsWith("trapless: bad.abi:2:9: expected a file that can be read, found no readable gone.abi; ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\ntrapless: bad.abi:3:29: expected an integer type or a struct defined before, found 'u64'; ", outcome.Error, StringComparison.Ordinal);
        using var json = Json("abi", "check", "bad.abi", "--format", "json");
        Assert.Equal([2, 3], json.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("line").GetInt32()));
    }

    [Fact]
    public void Checking_what_is_not_there_ends_with_1()
    {
        Assert.Equal(1, _trapless.Run("abi", "check", "no.abi").Status);
        Assert.Equal(1, _trapless.Run("abi", "check", "linux-6.1-to-linux-4.18.map").Status);
    }

    private JsonElementOwner Json(params string[] arguments) => new(_trapless.Run(arguments).Output);

    /// <summary>The root of a document that lives as long.</summary>
    private sealed class JsonElementOwner(string text) : IDisposable
    {
        private readonly JsonDocument _document = JsonDocument.Parse(text);

        public JsonElement GetProperty(string name) => _document.RootElement.GetProperty(name);

        public void Dispose() => _document.Dispose();
    }
}
