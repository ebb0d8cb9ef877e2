using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>
/// The program's index entry has the records of what it needs, too (docs/formats.md). The loader here has no rewriter beside it, and --strict refuses what has no
/// image: so a run shows where the records were found.
/// </summary>
public sealed class NeededRecordsTests : IDisposable
{
    private const string Program = "/usr/bin/true";

    private readonly Folder _folder = new();
    private readonly string _cache;

    public NeededRecordsTests()
    {
        _cache = Directory.CreateDirectory(_folder["cache"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Assert.Equal(0, Launch.Native(Repository.Loader, "--cache", _cache, Program).Status);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_start_asks_the_index_for_the_program_alone()
    {
        foreach (var entry in Entries().Where(e => !IsProgram(e))) File.Delete(entry);
        Runs();
    }

    [Fact]
    public void What_the_programs_entry_does_not_name_is_looked_up()
    {
        Change(entry => entry[..entry.IndexOf(';', StringComparison.Ordinal)]);
        Runs();
    }

    [Theory]
    [InlineData("=img:", "=img:x")]
    [InlineData("=img:", "=img:1:2:3;")]
    [InlineData("=img:", "=img:;;;=;")]
    [InlineData("-", "-0")]
    public void What_it_names_wrongly_is_looked_up(string right, string wrong)
    {
        Change(entry => entry.Replace(right, wrong, StringComparison.Ordinal));
        Runs();
    }

    [Fact]
    public void What_is_named_wrongly_and_not_in_the_index_has_no_image()
    {
        Change(entry => entry.Replace("=img:", "=img:x", StringComparison.Ordinal));
        foreach (var entry in Entries().Where(e => !IsProgram(e))) File.Delete(entry);
        Refusal.Is(Launch.Native(Shared.Lone, "--cache", _cache, "--strict", Program), 125);
    }

    private void Runs() => Assert.Equal(new(0, "", ""), Launch.Native(Shared.Lone, "--cache", _cache, "--strict", Program));

    private string[] Entries() => Directory.GetFileSystemEntries(Path.Combine(_cache, "v2", "index"));

    private static bool IsProgram(string entry) => new FileInfo(entry).LinkTarget!.Contains(';', StringComparison.Ordinal);

    private void Change(Func<string, string> change)
    {
        var entry = Assert.Single(Entries(), IsProgram);
        var text = new FileInfo(entry).LinkTarget!;
        File.Delete(entry);
        File.CreateSymbolicLink(entry, change(text));
    }
}
