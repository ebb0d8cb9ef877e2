namespace Trapless.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum FindingState
{
    /// <summary>As it should be, or a fact nobody need act on.</summary>
    Ok,

    /// <summary>Programs run; something is slower or not available.</summary>
    Warning,

    /// <summary>Programs do not run through the layer until it is mended.</summary>
    Failure,
}

/// <summary>What one check found.</summary>
/// <param name="Name">The check, stable: scripts look for it.</param>
/// <param name="State">How it ended.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">One line that says what to do; null if there is nothing to do. With <see cref="FindingState.Ok"/>: for those whom the detail troubles.</param>
internal sealed record Finding(string Name, FindingState State, string Detail, string? Remedy = null)
{
    internal static Finding Ok(string name, string detail, string? remedy = null) => new(name, FindingState.Ok, detail, remedy);

    internal static Finding Warning(string name, string detail, string remedy) => new(name, FindingState.Warning, detail, remedy);

    internal static Finding Failure(string name, string detail, string remedy) => new(name, FindingState.Failure, detail, remedy);
}
