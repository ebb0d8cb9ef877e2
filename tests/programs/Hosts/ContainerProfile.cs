using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests.Hosts;

/// <summary>The seccomp profile that Podman and Docker share, from Debian's package of it, as a filter for the kernel (packages apt, python3-seccomp).</summary>
internal static class ContainerProfile
{
    /// <summary>The filter's file below <see cref="HostPlace.Path"/>: an array of <c>struct sock_filter</c>.</summary>
    public const string FileName = "container.bpf";

    private const string Package = "golang-github-containers-common";

    /// <summary>Unpacks the package, which would bring firewalls when installed, and writes the filter.</summary>
    public static void Write(string directory)
    {
        var kept = Directory.CreateDirectory(Path.Combine(Layout.Root, "artifacts", "sources", Package)).FullName;
        var script = Path.Combine(Layout.Root, "tests", "programs", "Hosts", "container_filter.py");
        Shell.Run(kept, $"""
            [ -e seccomp.json ] || (apt-get -qq -o APT::Sandbox::User= download {Package} && dpkg-deb --fsys-tarfile {Package}_*.deb | tar -xO ./usr/share/containers/seccomp.json > new && mv new seccomp.json)
            /usr/bin/python3 -I '{script}' seccomp.json '{Path.Combine(directory, FileName)}'
            """);
    }
}
