using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Trapless.Programs.Tests.Harness;

/// <summary>Runs commands through <c>guests/tools/launch.c</c>, which gives each a session of its own and leaves no process behind.</summary>
public static class Launcher
{
    /// <summary>Runs a command once, in a fresh working directory <c>work</c> below <paramref name="scratch"/>.</summary>
    public static async Task<Outcome> Run(Command command, Mode mode, string scratch)
    {
        mode.RequireBuilt();
        var work = Path.Combine(scratch, "work");
        await Fresh(work);
        command.Prepare?.Invoke(work);
        var launch = await Start(command, mode, scratch, work);
        using (launch)
        {
            await launch.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        command.Inspect?.Invoke(mode, work);
        string Read(string name) => File.ReadAllText(Path.Combine(scratch, name), Encoding.Latin1);
        return new Outcome(Read("status"), Read("stdout"), Read("stderr"), command.CompareFiles ? FileTree.Describe(work) : "");
    }

    private static async Task<Process> Start(Command command, Mode mode, string scratch, string work)
    {
        string In(string name) => Path.Combine(scratch, name);
        await File.WriteAllTextAsync(In("stdin"), command.Stdin, Encoding.Latin1);
        string[] argv = [.. command.Host.Concat(mode.Prefix).Select(word => word.Replace(Mode.ScratchDirectory, scratch, StringComparison.Ordinal)), command.Program, .. command.Arguments];
        var seconds = command.Seconds.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(await Guest.Tool("launch"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        string[] arguments = [In("status"), In("stdin"), In("stdout"), In("stderr"), work, seconds, argv[0], .. argv];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment.Clear();
        foreach (var (name, value) in Command.BaseEnvironment.Append(new("HOME", work)).Concat(command.Variables))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("the launcher did not start");
    }

    // Programs may leave directories that even their owner cannot enter; rm as root can, and nothing else needs to.
    private static async Task Fresh(string directory)
    {
        if (Directory.Exists(directory))
        {
            using var remove = Process.Start("/bin/rm", ["-rf", directory]);
            await remove.WaitForExitAsync();
        }

        Directory.CreateDirectory(directory);
    }
}
