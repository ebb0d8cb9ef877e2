namespace Trapless.Bench.Fixtures;

/// <summary>A repository of 2000 files in 100 directories, committed, so that status has everything to look at and nothing to say.</summary>
internal static class GitRepository
{
    private const string Git = "/usr/bin/git";

    public static void Create(string path, string workDirectory)
    {
        // A file as young as the index is read again by every status ("racily clean"), which would hide what starting costs.
        var anHourAgo = DateTime.UtcNow.AddHours(-1);
        for (var i = 0; i < 2000; i++)
        {
            var directory = Directory.CreateDirectory(Path.Combine(path, $"part{i % 10}", $"topic{i / 10 % 10}"));
            var file = Path.Combine(directory.FullName, $"file{i}.txt");
            File.WriteAllText(file, Lines(i));
            File.SetLastWriteTimeUtc(file, anHourAgo);
        }

        if (!File.Exists(Git))
        {
            return;
        }

        Processes.Run(workDirectory, Git, "init", "-q", path);
        Processes.Run(workDirectory, Git, "-C", path, "add", "-A");
        Processes.Run(workDirectory, Git, "-C", path, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "all");
    }

    private static string Lines(int seed) =>
        string.Concat(Enumerable.Range(0, 20 + (seed % 60)).Select(line => $"{seed * 31 % 977} line {line} of file {seed}\n"));
}
