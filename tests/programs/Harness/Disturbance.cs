using System.Diagnostics;

namespace Trapless.Programs.Tests.Harness;

/// <summary>A shell loop that disturbs an image cache of its own, <c>cache</c> in its working directory, until it is stopped.</summary>
public sealed class Disturbance : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Process _loop;

    /// <summary>Starts the loop.</summary>
    public Disturbance(string script)
    {
        Directory.CreateDirectory(Cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "-c", script]) { UseShellExecute = false, WorkingDirectory = _scratch.Path, RedirectStandardError = true };
        _loop = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        _loop.ErrorDataReceived += (_, _) => { };
        _loop.BeginErrorReadLine();
    }

    /// <summary>The cache.</summary>
    public string Cache => Path.Combine(_scratch.Path, "cache");

    /// <summary>The loader with that cache.</summary>
    public Mode Mode => new("disturbed", [Layout.Loader, "--cache", Cache]);

    /// <summary>Ends the loop.</summary>
    public void Stop()
    {
        if (!_loop.HasExited)
        {
            _loop.Kill(entireProcessTree: true);
        }

        _loop.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _loop.Dispose();
        _scratch.Dispose();
    }
}
