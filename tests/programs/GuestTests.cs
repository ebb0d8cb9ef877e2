using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// Every guest, in every variant and mode. A guest is named after the hazard it exposes, checks itself, and prints what it found. The tests of a class run
/// one after the other, and these are the most: the first variants and the others, which take as long, are two classes.
/// </summary>
public sealed class GuestTests
{
    public static TheoryData<string, int, string> Quick => Select(slow: false, variant => variant == 0);

    public static TheoryData<string, int, string> Slow => Select(slow: true, variant => variant == 0);

    [Theory]
    [MemberData(nameof(Quick))]
    public Task A_guest_does_what_it_does_natively(string guest, int variant, string flags) => Run(guest, variant, flags);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Slow))]
    public Task A_slow_guest_does_what_it_does_natively(string guest, int variant, string flags) => Run(guest, variant, flags);

    internal static async Task Run(string guest, int variant, string flags)
    {
        Assert.NotEmpty(flags);
        var source = Guest.All.First(each => string.Equals(each.Name, guest, StringComparison.Ordinal)).Source;
        await Compare.Succeeds(new Command(await Guest.Build(guest, variant)) { Errors = source.Noted ? Normaliser.OurNotes : Normaliser.Exact, Modes = ModesOf(source, variant) });
    }

    internal static TheoryData<string, int, string> Select(bool slow, Func<int, bool> wanted)
    {
        var data = new TheoryData<string, int, string>();
        foreach (var (name, variant, source) in Guest.All.Where(guest => guest.Source.Slow == slow && wanted(guest.Variant)))
        {
            data.Add(name, variant, source.Variants[variant]);
        }

        return data;
    }

    /// <summary>All ways through the layer; the command line, which ends in the loader, for one variant.</summary>
    private static IReadOnlyList<Mode> ModesOf(GuestSource source, int variant) => Mode.AreChosen
        ? Mode.Selected
        : [Mode.Loader, Mode.NoServe, .. source.NotComplete is null ? [Mode.Complete] : Array.Empty<Mode>(), .. variant == 0 ? [Mode.Run] : Array.Empty<Mode>()];
}

/// <summary>The other variants of the guests, most of them static.</summary>
public sealed class GuestVariantTests
{
    public static TheoryData<string, int, string> Quick => GuestTests.Select(slow: false, variant => variant != 0);

    public static TheoryData<string, int, string> Slow => GuestTests.Select(slow: true, variant => variant != 0);

    [Theory]
    [MemberData(nameof(Quick))]
    public Task A_guest_does_what_it_does_natively(string guest, int variant, string flags) => GuestTests.Run(guest, variant, flags);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(Slow))]
    public Task A_slow_guest_does_what_it_does_natively(string guest, int variant, string flags) => GuestTests.Run(guest, variant, flags);
}
