namespace Trapless.Bench.Measure;

/// <summary>How long to go on with one row: until <see cref="MaxPairs"/>, or the time is used and there are <see cref="MinPairs"/>.</summary>
/// <param name="Time">For the native and layered runs of one row.</param>
/// <param name="StraceRuns">At most so many runs under strace.</param>
/// <param name="StraceTime">No further run under strace starts after so much time in strace.</param>
/// <param name="Patience">So many times the pairs while it is open whether the goal is met.</param>
internal sealed record Effort(int MinPairs, int MaxPairs, TimeSpan Time, int StraceRuns, TimeSpan StraceTime, int Patience = 1)
{
    public static Effort Full { get; } = new(9, 41, TimeSpan.FromSeconds(9), 3, TimeSpan.FromSeconds(4), Patience: 3);

    /// <summary>To see that everything runs, not to learn a number.</summary>
    public static Effort Quick { get; } = new(2, 3, TimeSpan.FromSeconds(1), 1, TimeSpan.FromSeconds(1));

    /// <summary>The same with so many pairs whatever time they take, for rows of which one run takes a second or more; never more than there would be.</summary>
    public Effort Of(int pairs) => this with { MinPairs = Math.Min(MaxPairs, pairs), MaxPairs = Math.Min(MaxPairs, pairs) };

    public bool HasEnough(int pairs, TimeSpan used) => pairs >= MaxPairs || (pairs >= MinPairs && used >= Time);

    public bool WantsStrace(int runs, TimeSpan used) => runs < StraceRuns && used < StraceTime;
}
