namespace Trapless.Machine;

/// <summary>A line of Debian's cloud kernels that the module supports.</summary>
/// <param name="Name">Its version, as 6.1.</param>
/// <param name="Image">The package that depends on the newest kernel of the line.</param>
/// <param name="Headers">The same for the headers.</param>
public sealed record KernelLine(string Name, string Image, string Headers)
{
    /// <summary>Debian 12's kernel.</summary>
    public static KernelLine Linux61 { get; } = new("6.1", "linux-image-cloud-amd64", "linux-headers-cloud-amd64");

    /// <summary>Debian 12's kernel from backports and security, Debian 13's.</summary>
    public static KernelLine Linux612 { get; } = new("6.12", "linux-image-6.12-cloud-amd64", "linux-headers-6.12-cloud-amd64");

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<KernelLine> All { get; } = [Linux61, Linux612];
}
