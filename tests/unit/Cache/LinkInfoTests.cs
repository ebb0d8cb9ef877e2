using Trapless.Elf;

namespace Trapless.Cache.Tests;

public sealed class LinkInfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_program_of_the_system_asks_for_what_the_whole_reader_says()
    {
        var programs = Directory.GetFiles("/usr/bin").Where(f => FileStatus.TryGet(f) is { IsRegular: true } && LinkInfoReader.TryRead(f) is not null).ToArray();
        Assert.NotEmpty(programs);
        Assert.All(programs, program =>
        {
            var (elf, info) = (ElfFile.Read(program), LinkInfoReader.TryRead(program)!);
            Assert.Equal(elf.Interpreter, info.Interpreter);
            Assert.Equal(elf.Dynamic?.Needed ?? [], info.Needed);
            Assert.Equal((elf.Dynamic?.RunPath, elf.Dynamic?.RPath), (info.RunPath, info.RPath));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!/bin/sh\n")]
    [InlineData("\u007fELF")]
    public void What_is_no_program_has_no_link_information(string text) => Assert.Null(LinkInfoReader.TryRead(_folder.Write("file", text)));

    [Fact]
    public void A_program_cut_short_anywhere_is_read_without_harm()
    {
        var whole = File.ReadAllBytes(Samples.WithoutSites);
        for (var length = 0; length < whole.Length; length += 997)
        {
            File.WriteAllBytes(_folder["cut"], whole[..length]);
            _ = LinkInfoReader.TryRead(_folder["cut"]);
        }
    }

    [Fact]
    public void Damaged_headers_are_read_without_harm()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var bytes = File.ReadAllBytes(Samples.WithoutSites);
            for (var j = 0; j < 8; j++) bytes[random.Next(16, 1024)] = (byte)random.Next(256);
            File.WriteAllBytes(_folder["damaged"], bytes);
            _ = LinkInfoReader.TryRead(_folder["damaged"]);
        }
    }
}
