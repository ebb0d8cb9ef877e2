using Trapless.Cache;
using Trapless.Cli.Trust;

namespace Trapless.Cli.Tests;

public sealed class TrustedPathTests
{
    private const uint File = 0x81ED, Directory = 0x41ED;

    private static FileStatus Status(uint user, uint mode) => new(default, user, mode);

    private static IReadOnlyList<string> Faults(string path, Dictionary<string, FileStatus> files, params string[] nosuid) =>
        TrustedPath.Faults(path, p => files.TryGetValue(p, out var status) ? status : null, nosuid);

    private static Dictionary<string, FileStatus> Tree(FileStatus directory, FileStatus file) =>
        new(StringComparer.Ordinal) { ["/"] = Status(0, Directory), ["/d"] = directory, ["/d/f"] = file };

    [Fact]
    public void What_root_owns_and_alone_can_write_is_trusted() => Assert.Empty(Faults("/d/f", Tree(Status(0, Directory), Status(0, File))));

    [Fact]
    public void A_directory_of_somebody_else_is_named() =>
        Assert.Equal(["/d belongs to user 1000, not to root (chown root)"], Faults("/d/f", Tree(Status(1000, Directory), Status(0, File))));

    [Fact]
    public void Write_permission_for_group_or_others_is_named() =>
        Assert.Equal(["/d/f is writable by group or others (chmod go-w)", "/d is writable by group or others (chmod go-w)"],
            Faults("/d/f", Tree(Status(0, Directory | 2), Status(0, File | 16))));

    [Fact]
    public void A_set_user_id_program_is_never_trusted() =>
        Assert.Equal(["/d/f is set-user-id or set-group-id"], Faults("/d/f", Tree(Status(0, Directory), Status(0, File | 0x800))));

    [Fact]
    public void A_filesystem_mounted_nosuid_is_not_trusted() =>
        Assert.Equal(["/d is a filesystem mounted nosuid"], Faults("/d/f", Tree(Status(0, Directory), Status(0, File)), "/d"));
}
