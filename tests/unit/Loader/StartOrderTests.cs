using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>
/// A start of a program costs a page fault for each block of 64 KiB of the loader that it touches: what it executes is to lie in one
/// (src/freestanding/start-order.txt, trapless-ld.lds). When this fails after a change, tests/tools/StartOrder/write makes the list anew.
/// </summary>
public sealed class StartOrderTests
{
    private const ulong Block = 65536;

    private static string[] Order { get; } = Repository.Source("start-order.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Every_method_of_the_list_is_in_the_loader()
    {
        Assert.True(Order.Length > 100, $"only {Order.Length} methods");
        Assert.DoesNotContain(Order, name => !LoaderImage.Addresses.ContainsKey(name));
    }

    [Fact]
    public void All_of_them_lie_in_the_block_in_which_the_text_begins()
    {
        var first = LoaderImage.Address("layer_text_start") / Block;
        Assert.DoesNotContain(Order, name => LoaderImage.Address(name) / Block != first);
    }
}
