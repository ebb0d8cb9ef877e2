using System.Diagnostics;
using System.Globalization;
using System.Text;
using Trapless.Cache;

namespace Trapless.Machine;

/// <summary>What every guest has: busybox, the kernel module, trapless-ld with the images of all programs, and a helper for the ioctls.</summary>
public static class GuestSystem
{
    /// <summary>The loader's place in the guest. It is a trusted directory, so programs run in ring 0 without being asked to.</summary>
    public const string Loader = "/trusted/trapless-ld";

    /// <summary>The loader's place where nothing is trusted.</summary>
    public const string PlainLoader = "/opt/trapless/trapless-ld";

    /// <summary>The images' cache in the guest.</summary>
    public const string Cache = "/var/cache/trapless";

    /// <summary>Adds them. Call it last: images are made of the programs added before.</summary>
    /// <param name="files">The guest.</param>
    /// <param name="module">trapless.ko, or null.</param>
    /// <param name="loader">trapless-ld of this machine.</param>
    /// <param name="work">A directory for images and the helper, kept between calls.</param>
    public static void Add(GuestFiles files, string? module, string loader, string work)
    {
        Directory.CreateDirectory(work);
        files.Add("/busybox", Existing("/bin/busybox", "apt-get install busybox-static"), executable: true)
            .AddLink("/bin", "usr/bin").AddLink("/sbin", "usr/sbin").AddLink("/lib", "usr/lib").AddLink("/lib64", "usr/lib64")
            .AddText("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\npostgres:x:100:100::/var/lib/postgresql:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n")
            .AddText("/etc/group", "root:x:0:\npostgres:x:100:\nnogroup:x:65534:\n")
            .AddText("/etc/hosts", "127.0.0.1 localhost guest\n").AddText("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")
            .AddDirectory("/usr/sbin").AddDirectory("/usr/bin").AddDirectory("/usr/lib64")
            .Add(Loader, loader, executable: true).Add(PlainLoader, loader, executable: true)
            .Add("/usr/bin/guest", Compile("guest", work), executable: true);
        if (module is not null) files.Add("/trapless.ko", module);
        AddImages(files, work);
    }

    /// <summary>
    /// The records of the index hold inode numbers and times, which only the guest knows: it gets a list, and the helper makes the index of it.
    /// </summary>
    private static void AddImages(GuestFiles files, string work)
    {
        var cache = new ImageCache(CacheDirectory.Open(Path.Combine(work, "images")));
        var list = new StringBuilder();
        var results = cache.Ensure([.. files.Programs.Values.Distinct(StringComparer.Ordinal)]).ToDictionary(r => r.Path, StringComparer.Ordinal);
        foreach (var (path, file) in files.Programs.Where(p => p.Key is not (Loader or PlainLoader)))
        {
            if (results[file].Record is not { } record) continue;
            if (record is IndexRecord.Image image) files.Add($"{Cache}/v2/images/{Path.GetFileName(cache.PathOf(image))}", cache.PathOf(image), executable: true);
            list.Append(CultureInfo.InvariantCulture, $"{path}\t{record}\n");
        }

        files.AddDirectory(Cache + "/v2/index").AddText("/images.list", list.ToString());
    }

    /// <summary>Compiles one of the C programs of the folder Guest, statically. Aside, then renamed: another machine may be reading it.</summary>
    /// <returns>The program.</returns>
    internal static string Compile(string name, string work)
    {
        var aside = Directory.CreateDirectory(Path.Combine(work, $"{name}.{Guid.NewGuid():N}")).FullName;
        try
        {
            foreach (var file in new[] { name + ".c", "trapless_uapi.h" })
            {
                using var resource = typeof(GuestSystem).Assembly.GetManifestResourceStream(file)!;
                using var copy = File.Create(Path.Combine(aside, file));
                resource.CopyTo(copy);
            }

            Tool.Run("gcc", ["-O1", "-Wall", "-static", "-o", name, name + ".c"], aside, TimeSpan.FromMinutes(20));
            var program = Path.Combine(work, name);
            File.Move(Path.Combine(aside, name), program, overwrite: true);
            return program;
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private static string Existing(string file, string remedy) => File.Exists(file) ? file : throw new MachineException($"{file} is missing; {remedy}");
}
