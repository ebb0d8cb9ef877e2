namespace Trapless.Cache.Tests;

public sealed class LockHolderTests
{
    private static readonly string[] Locks =
    [
        "1: POSIX  ADVISORY  WRITE 11 fd:00:42 0 EOF",
        "2: FLOCK  ADVISORY  WRITE 12 fd:00:42 0 EOF",
        "2: -> FLOCK  ADVISORY  WRITE 13 fd:00:42 0 EOF",
        "3: FLOCK  ADVISORY  WRITE 14 fd:00:142 0 EOF",
    ];

    [Theory]
    [InlineData(12, true)]
    [InlineData(11, false)]
    [InlineData(13, false)]
    [InlineData(14, false)]
    public void Only_the_holder_of_this_files_flock_counts(int ancestor, bool expected) => Assert.Equal(expected, LockHolder.IsAncestor(Locks, 42, [ancestor, 1]));

    [Fact]
    public void A_process_is_no_ancestor_of_itself() => Assert.False(LockHolder.IsAncestor(0));
}
