using System.Diagnostics;
using System.Globalization;
using Trapless.Programs.Tests.Harness;

[assembly: AssemblyFixture(typeof(Trapless.Programs.Tests.Hosts.HostPlace))]

namespace Trapless.Programs.Tests.Hosts;

/// <summary>
/// A directory outside /tmp (which some hosts mount noexec) that an ordinary user can reach: the product, guests, filters, and that user's
/// home with an image cache of its own, filled once.
/// </summary>
public sealed class HostPlace : IDisposable
{
    /// <summary>A user nobody is.</summary>
    public const int User = 61234;

    private static readonly string[] Guests = ["red_zone", "clone_with_new_stack", "execveat_fexecve", "registers_and_flags", "served_calls_refused"];
    private readonly Lazy<string> _path = new(Make);

    /// <summary>The directory.</summary>
    public string Path => _path.Value;

    /// <summary>The home directory of <see cref="User"/>; the cache is its <c>.cache/trapless</c>.</summary>
    public string Home => In("home");

    /// <summary>Whether tests may become other users.</summary>
    public static bool IsRoot { get; } = Environment.UserName is "root";

    /// <summary>The loader alone, the command line, counting, and catching all calls; with the cache of HOME.</summary>
    public IReadOnlyList<Mode> Modes =>
    [
        new("loader", [In("trapless-ld")]), new("run", [In("trapless"), "run", "--"]), new("complete", [In("trapless-ld"), "--complete"]),
        new("stat", [In("trapless"), "stat", "-f", "-o", "/dev/null", "--"]),
    ];

    /// <summary>A file in it.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_path.IsValueCreated)
        {
            Process.Start("/bin/rm", ["-rf", Path]).WaitForExit();
        }
    }

    private static string Make()
    {
        var path = System.IO.Path.Combine("/var/tmp", "trapless-" + System.IO.Path.GetRandomFileName());
        string[] files = [.. Guests.Select(name => Guest.Build(name).GetAwaiter().GetResult()), Guest.Tool("under_filter").GetAwaiter().GetResult()];
        var owner = IsRoot ? string.Create(CultureInfo.InvariantCulture, $"chown {User}:{User} '{path}/home'") : ":";
        Directory.CreateDirectory(path);
        Shell.Run(path, $"""
            chmod 755 . && mkdir home empty && {owner} && chmod 700 home
            cp {string.Join(' ', files.Append(Layout.Loader).Append(Layout.CommandLine))} . && chmod -R a+rX .
            """);
        ContainerProfile.Write(path);
        return path;
    }
}
