using Trapless.Loader.Tests.Support;
using static Trapless.Loader.Tests.Support.TinyProgram;

namespace Trapless.Loader.Tests;

/// <summary>Files that are no good program: one clear line and a status, never a crash of the loader's.</summary>
public sealed class BadFileTests : IDisposable
{
    private const int Offset = 8, Address = 16, FileSize = 32, MemorySize = 40;

    private static readonly Dictionary<string, Func<byte[]>> Files = new(StringComparer.Ordinal)
    {
        ["empty"] = () => [],
        ["only the magic"] = () => Make(Fixed)[..4],
        ["cut in the header"] = () => Make(Fixed)[..63],
        ["cut behind the header"] = () => Make(Fixed)[..64],
        ["cut in the program headers"] = () => Make(Fixed)[..100],
        ["for ARM"] = () => Put16(Make(Fixed), 18, 40),
        ["for AArch64"] = () => Put16(Make(Fixed), 18, 183),
        ["an object file"] = () => Put16(Make(Fixed), 16, 1),
        ["a core file"] = () => Put16(Make(Fixed), 16, 4),
        ["program headers of a wrong size"] = () => Put16(Make(Fixed), 54, 57),
        ["no program headers"] = () => Put16(Make(Fixed), 56, 0),
        ["65535 program headers"] = () => Put16(Make(Fixed), 56, 65535),
        ["program headers behind the end"] = () => Put64(Make(Fixed), 32, Length),
        ["program headers at 2^63"] = () => Put64(Make(Fixed), 32, 1UL << 63),
        ["program headers at -1"] = () => Put64(Make(Fixed), 32, ulong.MaxValue),
        ["more in the file than in memory"] = () => PutField(Make(Fixed), 1, MemorySize, 8),
        ["a huge segment"] = () => PutField(Make(Fixed), 1, MemorySize, 1UL << 46),
        ["a segment over the end of memory"] = () => PutField(Make(Fixed), 1, MemorySize, ulong.MaxValue - 0x1000),
        ["a segment in the kernel's half"] = () => PutField(Make(Fixed), 1, Address, 0xffff_8000_0000_0ff0),
        ["a segment of 2^62 bytes of the file"] = () => PutField(PutField(Make(Fixed), 1, MemorySize, 1UL << 62), 1, FileSize, 1UL << 62),
        ["offset and address that do not fit"] = () => PutField(Make(Fixed), 0, Offset, 0x1234),
        ["a segment at page 0"] = () => PutField(Make(Fixed), 0, Address, 0),
        ["no segment to load"] = () => Put32(Put32(Make(Fixed), Headers, 0), Headers + HeaderSize, 0),
        ["an interpreter that is not there"] = () => WithInterpreter("/nonexistent/ld.so\0"),
        ["an interpreter's name without end"] = () => WithInterpreter("/lib64/ld-linux-x86-64.so.2"),
        ["an empty interpreter's name"] = () => WithInterpreter("\0"),
        ["an interpreter's name of no bytes"] = () => PutField(WithInterpreter("/bin/sh\0"), 2, FileSize, 0),
        ["a huge interpreter's name"] = () => PutField(WithInterpreter("/bin/sh\0"), 2, FileSize, 1UL << 40),
        ["an interpreter's name behind the end"] = () => PutField(WithInterpreter("/bin/sh\0"), 2, Offset, 1UL << 40),
        ["a directory as interpreter"] = () => WithInterpreter("/tmp\0"),
        ["a text as interpreter"] = () => WithInterpreter("/etc/passwd\0"),
    };

    private readonly Folder _folder = new();

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_file_is_refused_in_one_line_as_the_kernel_refuses_it(string name)
    {
        var program = _folder.Program("program", Files[name]());
        var native = Launch.Native(program);
        Assert.True(native.Status is 126 or > 128, $"natively it runs: {native}");
        var layered = Launch.Layered(program);
        if (layered.Status > 128)
        {
            // The kernel may give up behind the point of no return; then so may what ran it for the loader.
            Assert.Equal(native.Status, layered.Status);
            Assert.True(HandOver.Happened(Repository.Loader, "--cache", Shared.Cache, program), $"the loader itself died: {layered}");
        }
        else
        {
            Refusal.Is(layered, 125, 126, 127);
        }
    }

    [Theory]
    [InlineData(Fixed)]
    [InlineData(PositionIndependent)]
    public void The_program_the_bad_ones_are_made_of_runs(int type)
    {
        var program = _folder.Program("program", Make((ushort)type));
        Assert.Equal(new(42, "ok\n", ""), Launch.Native(program));
        Assert.Equal(new(42, "ok\n", ""), Launch.Layered(program));
    }

    /// <summary>As many as the file's head has room for, a page, more; the rewriter's limit.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(71)]
    [InlineData(74)]
    [InlineData(128)]
    public void A_program_of_many_headers_is_layered_as_others_are(int count)
    {
        var program = _folder.Program("program", WithHeaders(count));
        Assert.Equal(new(42, "ok\n", ""), Launch.Native(program));
        Assert.Equal(new(42, "ok\n", ""), Launch.Layered("--strict", program));
        Assert.False(HandOver.IsNative(Repository.Loader, "--cache", Shared.Cache, "--strict", program));
    }

    /// <summary>The kernel does not mind these, so the loader must not die of them.</summary>
    [Theory]
    [InlineData("overlapping segments")]
    [InlineData("segments in falling order")]
    [InlineData("text cut off by the end of the file")]
    [InlineData("data cut off by the end of the file")]
    [InlineData("an entry outside")]
    [InlineData("32 bits")]
    [InlineData("big endian")]
    public void A_strange_file_ends_as_natively_or_is_refused(string name)
    {
        var program = _folder.Program("program", name switch
        {
            "overlapping segments" => PutField(Make(Fixed), 1, Address, 0x40_1ff0),
            "segments in falling order" => PutField(Make(Fixed), 1, Address, 0x3f_0ff0),
            "text cut off by the end of the file" => Make(Fixed)[..0x1000],
            "32 bits" => Set(Make(Fixed), 4, 1),
            "big endian" => Set(Make(Fixed), 5, 2),
            "data cut off by the end of the file" => PutField(Make(Fixed), 1, Offset, 0x7ff0),
            _ => Put64(Make(Fixed), 24, 0x1234),
        });
        var native = Launch.Native(program);
        var layered = Launch.Layered(program);
        if (layered.Status is 125 or 126)
        {
            Refusal.Is(layered, 125, 126);
            return;
        }

        Assert.Equal((native.Status > 128, native.Output), (layered.Status > 128, layered.Output));
        Assert.True(layered.Status <= 128 || HandOver.Happened(Repository.Loader, "--cache", Shared.Cache, program), $"the loader itself died: {layered}");
    }

    [Fact]
    public void A_file_that_may_not_be_read_runs_natively_and_is_said_once()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to become another user");
        File.Copy("/bin/echo", _folder["echo"]);
        File.SetUnixFileMode(_folder["echo"], UnixFileMode.OtherExecute | UnixFileMode.UserExecute);
        var outcome = Launch.Native("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Shared.Lone, _folder["echo"], "x");
        Assert.True(outcome is { Status: 0, Output: "x\n" }, outcome.ToString());
        Refusal.OneLine(outcome);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Set(byte[] file, int offset, byte value)
    {
        file[offset] = value;
        return file;
    }
}
