using System.Diagnostics;

namespace Trapless.Programs.Tests.Harness;

/// <summary>Static Go programs from <c>tests/guests/go</c>.</summary>
public static class GoProgram
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Builds <c>NAME.go</c> unless its executable is newer, and returns the executable's path.</summary>
    public static Task<string> Build(string name) => Build(name, race: false);

    /// <summary>The same with the race detector in it, which links with libc.</summary>
    public static Task<string> BuildWithRaceDetector(string name) => Build(name, race: true);

    private static async Task<string> Build(string name, bool race)
    {
        await OneAtATime.WaitAsync();
        try
        {
            var source = Path.Combine(Layout.GuestSources, "go", name + ".go");
            var target = Path.Combine(Layout.Guests, (race ? "go-race-" : "go-") + name);
            if (File.GetLastWriteTimeUtc(target) <= File.GetLastWriteTimeUtc(source))
            {
                await Compile(source, target, race);
            }

            return target;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task Compile(string source, string target, bool race)
    {
        Directory.CreateDirectory(Layout.Guests);
        var start = new ProcessStartInfo("go", ["build", .. race ? ["-race"] : Array.Empty<string>(), "-o", target, source]) { UseShellExecute = false, RedirectStandardError = true };
        (string Name, string Value)[] variables = [("CGO_ENABLED", race ? "1" : "0"), ("GOCACHE", Path.Combine(Layout.Guests, "go-cache")), ("GO111MODULE", "off"), ("GOTOOLCHAIN", "local")];
        Array.ForEach(variables, variable => start.Environment[variable.Name] = variable.Value);
        using var go = Process.Start(start) ?? throw new InvalidOperationException("go did not start");
        var errors = await go.StandardError.ReadToEndAsync();
        await go.WaitForExitAsync();
        Assert.True(go.ExitCode == 0, errors);
    }
}
