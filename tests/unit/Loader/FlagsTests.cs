using Iced.Intel;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>The program's flags are its own: nothing changes them before they are saved, nor after they are loaded again.</summary>
public sealed class FlagsTests
{
    /// <summary>The entries of the configuration and those that take their place while counting.</summary>
    public static TheoryData<string> Entries => [.. Hooks.Entries.Append("hook_direct").Append("count_direct").Append("count_open").Append("count_only").Append("count_exit")
        .Append("hook_absent").Append("hook_mapped").Append("hook_mapped_blocked").Append("mapped_return").Append("hook_checked").Concat(Short)];

    /// <summary>The conversions in assembly.</summary>
    private static IEnumerable<string> Short => LoaderImage.Addresses.Keys.Where(name => name.StartsWith("renumbered_", StringComparison.Ordinal)
        || name is "short_openat2" or "short_epoll_pwait2" or "short_statx");

    /// <summary>These leave to the kernel or to C# on every way without having saved any flag.</summary>
    [Theory]
    [InlineData("hook_prctl")]
    [InlineData("hook_sigaltstack")]
    [InlineData("hook_getpid")]
    [InlineData("hook_getegid")]
    [InlineData("hook_direct")]
    [InlineData("hook_absent")]
    public void Nothing_on_the_way_to_the_kernel_changes_a_flag(string entry)
    {
        var way = Flow.From(LoaderImage.Address(entry), instruction => instruction.Code == Code.Syscall);
        Assert.DoesNotContain(way, i => i.Mnemonic is Mnemonic.Lahf or Mnemonic.Pushfq);
        Assert.Empty(Changing(way));
    }

    /// <summary><c>syscall</c> saves them in r11, <c>lahf</c> after <c>seto</c> in rax, <c>pushfq</c> on the layer's stack.</summary>
    [Theory]
    [MemberData(nameof(Entries))]
    public void No_flag_changes_before_they_are_saved(string entry) =>
        Assert.Empty(Changing(Flow.From(LoaderImage.Address(entry), Saves)));

    [Fact]
    public void After_lahf_the_overflow_flag_was_saved_too()
    {
        var saves = Entry().Where(i => i.Mnemonic == Mnemonic.Lahf).ToArray();
        Assert.NotEmpty(saves);
        Assert.All(saves, i => Assert.Equal(Mnemonic.Seto, Before(i).Mnemonic));
    }

    [Fact]
    public void No_flag_changes_after_they_are_loaded()
    {
        var loads = Entry().Where(i => i.Mnemonic == Mnemonic.Sahf || (i.Mnemonic == Mnemonic.Popfq && Before(i).Op0Kind == OpKind.Memory)).ToArray();
        Assert.True(loads.Length >= 10, $"only {loads.Length} places load flags");
        Assert.All(loads, load => Assert.Empty(Changing(Flow.From(load.NextIP, i => i.Code == Code.Syscall))));
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void No_way_leaves_the_layer_with_other_flags(string entry) => Assert.Empty(LeavingDirty(LoaderImage.Address(entry)));

    /// <summary>The jumps out that can be reached with flags that something has changed and nothing has loaded again.</summary>
    private static IEnumerable<string> LeavingDirty(ulong start)
    {
        var seen = new HashSet<(ulong, bool)>();
        var open = new Stack<(ulong At, bool Dirty)>([(start, false)]);
        while (open.TryPop(out var state))
        {
            if (!seen.Add(state))
            {
                continue;
            }

            var i = Flow.At(state.At);
            if (i.FlowControl == FlowControl.IndirectBranch && state.Dirty)
            {
                yield return LoaderImage.Name(i.IP);
            }

            Array.ForEach(Flow.Next(i), next => open.Push((next, DirtyAfter(i, state.Dirty))));
        }
    }

    private static bool DirtyAfter(Instruction i, bool before) => i switch
    {
        { Mnemonic: Mnemonic.Sahf or Mnemonic.Popfq } => false,
        { Code: Code.Syscall } => before,
        { FlowControl: FlowControl.Call } => true,
        _ => before || i.RflagsModified != RflagsBits.None,
    };

    private static bool Saves(Instruction i) => i.Code == Code.Syscall || i.Mnemonic is Mnemonic.Lahf or Mnemonic.Pushfq;

    private static IEnumerable<string> Changing(IEnumerable<Instruction> way) =>
        way.Where(i => i.Code != Code.Syscall && i.RflagsModified != RflagsBits.None).Select(i => LoaderImage.Name(i.IP));

    /// <summary>What can be reached from the entries, system calls included.</summary>
    private static IEnumerable<Instruction> Entry() => Hooks.Entries.Append("count_direct").Append("count_open").Append("count_only").Append("hook_mapped").Append("mapped_return")
        .SelectMany(entry => Flow.From(LoaderImage.Address(entry))).DistinctBy(i => i.IP);

    private static Instruction Before(Instruction i) => LoaderImage.Instructions.Last(other => other.Key < i.IP).Value;
}
