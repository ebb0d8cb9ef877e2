namespace Trapless.Programs.Tests.Harness;

/// <summary>A program run that is to be the same in every mode.</summary>
/// <param name="Program">The absolute path of the program; it is also its <c>argv[0]</c>.</param>
/// <param name="Arguments">The arguments after <c>argv[0]</c>.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>What the program reads; nothing unless set.</summary>
    public string Stdin { get; init; } = "";

    /// <summary>Added to <see cref="BaseEnvironment"/>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Fills the fresh working directory before each run.</summary>
    public Action<string>? Prepare { get; init; }

    /// <summary>
    /// How long the program may take, in seconds, before it and all its descendants are killed. It ends what hangs; what works ends long before, also on a
    /// machine that is busy or slow.
    /// </summary>
    public int Seconds { get; init; } = 600;

    /// <summary>Takes what the program itself makes different in each run out of its standard output.</summary>
    public Normaliser Output { get; init; } = Normaliser.Exact;

    /// <summary>The same for its standard error.</summary>
    public Normaliser Errors { get; init; } = Normaliser.Exact;

    /// <summary>Whether the files the program leaves in its working directory are compared too.</summary>
    public bool CompareFiles { get; init; }

    /// <summary>
    /// Words before all others, in native runs too: they make the host (another user, mounts, filters) and execute the rest.
    /// <see cref="Mode.ScratchDirectory"/> stands there for the scratch directory.
    /// </summary>
    public IReadOnlyList<string> Host { get; init; } = [];

    /// <summary>Looks at the working directory after each run.</summary>
    public Action<Mode, string>? Inspect { get; init; }

    /// <summary>The modes to compare with the native run.</summary>
    public IReadOnlyList<Mode> Modes { get; init; } = Mode.Selected;

    /// <summary>What every run starts with: nothing of the tests' own environment but what programs need.</summary>
    public static IReadOnlyDictionary<string, string> BaseEnvironment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ["LANG"] = "C.UTF-8",
        ["LC_ALL"] = "C.UTF-8",
        ["TZ"] = "UTC",
        ["XDG_CACHE_HOME"] = Layout.CacheHome,
    };

    /// <summary>A bash script, without the user's start-up files.</summary>
    public static Command Bash(string script) => new("/bin/bash", "--norc", "--noprofile", "-c", script);
}
