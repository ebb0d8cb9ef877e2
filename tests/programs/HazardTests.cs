using Trapless.Programs.Tests.Compatibility;

namespace Trapless.Programs.Tests;

/// <summary>Each hazard has what stands for it, and docs/compatibility.md tells of each.</summary>
public sealed class HazardTests
{
    public static TheoryData<string> Names => [.. Hazard.All.Select(hazard => hazard.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hazard_has_its_guest_its_pattern_or_its_test_and_is_documented(string name)
    {
        var hazard = Hazard.All.Single(each => string.Equals(each.Name, name, StringComparison.Ordinal));
        Assert.NotEmpty(hazard.Tests);
        Assert.All(hazard.Tests, test => Assert.True(Hazard.Exists(test), $"tests/hazards.txt: no {test}"));
        Assert.Contains($"| {name} |", File.ReadAllText(CompatibilityReport.Document), StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_as_many_hazards_as_were_known_when_the_list_was_made() => Assert.True(Hazard.All.Count >= 50, $"{Hazard.All.Count}");

    /// <summary>Not a test: <c>./test --report</c> runs it after all others.</summary>
    [Fact(Explicit = true)]
    public void The_document_is_written_from_what_was_found()
    {
        var records = ComparisonRecord.ReadAll();
        Assert.NotEmpty(records);
        File.WriteAllText(CompatibilityReport.Document, CompatibilityReport.Write(records));
    }
}
