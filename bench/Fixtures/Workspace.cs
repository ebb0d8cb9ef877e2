namespace Trapless.Bench.Fixtures;

/// <summary>
/// The bench's own directory: guests, what the programs work on, and the image cache. Always the same content, made when
/// it is missing.
/// </summary>
internal sealed class Workspace
{
    private const string Version = "4";

    private readonly string _directory;

    private Workspace(string root) => (Root, _directory) = (root, Path.Combine(root, "artifacts", "bench"));

    /// <summary>The repository.</summary>
    public string Root { get; }

    public string Cache => Path.Combine(_directory, "cache");

    public string Work => Path.Combine(_directory, "work");

    public string Timer => Path.Combine(_directory, "timer");

    public string Calls => Path.Combine(_directory, "calls");

    /// <summary>The guest that is linked with libsys; see <see cref="LinkSlots"/>.</summary>
    public string Slots => Path.Combine(_directory, "slots");

    public string Repository => Path.Combine(Work, "repository");

    public string Source => Path.Combine(Work, "medium.c");

    /// <summary>A directory with a makefile and six C files.</summary>
    public string Build => Path.Combine(Work, "build");

    public string SqlScript => Path.Combine(Work, "script.sql");

    /// <summary>Thrown away before every rewriting that is measured.</summary>
    public string EmptyCache => Path.Combine(_directory, "empty-cache");

    /// <summary>Makes what is missing in <c>artifacts/bench</c> and compiles the guests.</summary>
    /// <exception cref="BenchException">No compiler, or a full disk.</exception>
    public static Workspace Prepare(string root)
    {
        var workspace = new Workspace(root);
        Directory.CreateDirectory(workspace.Work);
        PrivateDirectory.CreateEmpty(workspace.Cache); // no image of another rewriter; the pairs that are dropped fill it
        workspace.CompileGuests(Path.Combine(root, "bench", "Guests"));
        workspace.MakeFixtures();
        return workspace;
    }

    private void CompileGuests(string sources)
    {
        if (!File.Exists("/usr/bin/gcc"))
        {
            throw new BenchException("/usr/bin/gcc is missing; install it: apt-get install gcc libc6-dev");
        }

        foreach (var guest in new[] { Timer, Calls })
        {
            var source = Path.Combine(sources, Path.GetFileName(guest) + ".c");
            Processes.Run(_directory, "/usr/bin/gcc", "-O2", "-o", guest, source);
        }
    }

    /// <summary>Builds a libsys whose slots trap, and the guest on it.</summary>
    public void LinkSlots(Product product)
    {
        var libsys = Path.Combine(_directory, "libsys");
        Processes.Run(_directory, product.CommandLine, "libsys", "build", "--variant", "code", "-o", libsys);
        Processes.Run(_directory, "/usr/bin/gcc", "-O2", "-I", Path.Combine(libsys, "include"), "-o", Slots,
            Path.Combine(Root, "bench", "Guests", "slots.c"), Path.Combine(libsys, "libsys.a"));
    }

    private void MakeFixtures()
    {
        var stamp = Path.Combine(Work, "stamp");
        if (File.Exists(stamp) && string.Equals(File.ReadAllText(stamp), Version, StringComparison.Ordinal))
        {
            return;
        }

        Directory.Delete(Work, recursive: true);
        Directory.CreateDirectory(Work);
        File.WriteAllText(Source, MediumSource.Text());
        File.WriteAllText(SqlScript, SqlText.Text());
        BuildTree.Create(Build);
        GitRepository.Create(Repository, Work);
        File.WriteAllText(stamp, Version);
    }
}
