using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>The check of the finished image notices what a mistake of the rewriter would look like.</summary>
public sealed class VerifierTests
{
    private static readonly ElfFile Original = ElfFile.Read(Machine.Linker);
    private static readonly Image Image = Build();

    private static Image Build()
    {
        var space = new CodeSpace(Original);
        return new Rewriting(Original, space, space.Candidates(), []).Build()!;
    }

    [Fact]
    public void A_right_image_passes() => Assert.Empty(Wrong(_ => { }));

    [Fact]
    public void A_changed_byte_that_is_no_site_condemns_everything()
    {
        var elsewhere = Place(Original.Header.Entry);
        Assert.Equal(Image.Trampolines.Count, Wrong(bytes => bytes[elsewhere] ^= 1).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_damaged_jump_condemns_its_site(int offset)
    {
        var patch = Image.Trampolines[3].Patch;
        Assert.Equal([patch], Wrong(bytes => bytes[Place(patch.Start) + offset] ^= 1));
    }

    [Fact]
    public void Any_damaged_byte_of_a_trampoline_condemns_its_site()
    {
        foreach (var trampoline in Image.Trampolines)
        {
            var start = (int)(Image.Layout.ExtOffset + (trampoline.Code.Address - Image.Layout.ExtVaddr));
            for (var i = 0; i < trampoline.Code.Size; i++)
            {
                var at = start + i;
                Assert.Contains(trampoline.Patch, Wrong(bytes => bytes[at] ^= 0xFF));
            }
        }
    }

    private static IReadOnlyList<Patch> Wrong(Action<byte[]> damage)
    {
        var bytes = Image.Bytes.ToArray();
        damage(bytes);
        return new ImageVerifier(Original, Image with { Bytes = bytes }).Wrong();
    }

    private static int Place(ulong address) => Original.TryAddressToOffset(address, out var offset) ? (int)offset : -1;
}
