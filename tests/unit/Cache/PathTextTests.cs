using System.Diagnostics;
using System.Text;

namespace Trapless.Cache.Tests;

public sealed class PathTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/usr/bin/ls")]
    [InlineData("ü€\U0001F600\uFFFD\uFEFF\n;")]
    [InlineData("\U0001F4A9\U000100DC")] // whose second halves are among those that stand for bytes
    public void What_is_text_is_itself(string text)
    {
        Assert.Equal(text, PathText.Decode(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(Encoding.UTF8.GetBytes(text), PathText.Encode(text));
        Assert.Equal(text, PathText.Printable(text));
    }

    [Fact]
    public void Any_bytes_come_back()
    {
        var random = new Random(1);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var all = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = new byte[random.Next(8)];
            for (var at = 0; at < bytes.Length; at++) bytes[at] = random.Next(3) > 0 ? (byte)random.Next(0x80, 0x100) : (byte)random.Next(1, 0x80);
            var text = PathText.Decode(bytes);
            Assert.Equal(bytes, PathText.Encode(text));
            Assert.Equal(Encoding.UTF8.GetString(bytes), PathText.Printable(text));
            Assert.Equal(texts.Add(text), all.Add(Convert.ToHexString(bytes)));
        }
    }

    [Fact]
    public void Bytes_of_a_surrogate_are_no_character() // ED B2 80: what would stand for byte 80
    {
        var text = PathText.Decode([0xED, 0xB2, 0x80]);
        Assert.Equal("\uDCED\uDCB2\uDC80", text);
        Assert.Equal([0xED, 0xB2, 0x80], PathText.Encode(text));
    }

    /// <summary>Programs, libraries and the cache itself.</summary>
    [Fact]
    public void A_cache_and_what_is_in_it_may_lie_anywhere()
    {
        var folder = Directory.CreateTempSubdirectory("trapless-test-").FullName;
        try
        {
            var directory = $"{folder}/d\uDCFF";
            var cache = new ImageCache(CacheDirectory.Open($"{directory}/parent/cache"));
            var program = $"{directory}/p\uDCFE";
            Shell($"cp /bin/true {folder}/$'d\\xff'/$'p\\xfe'; printf '#!%s\\n' {folder}/$'d\\xff'/$'p\\xfe' >{folder}/$'d\\xff'/s");
            Assert.Equal(program, ProgramClosure.Of($"{directory}/s").Files[0]);
            var closure = ProgramClosure.Of(program, $"{directory}/nothing:/lib64").Files;
            Assert.All(cache.Ensure(closure), r => Assert.NotNull(r.Record));
            cache.Connect(closure);
            Assert.NotNull(cache.Find(program));
            Assert.Equal(new CacheVerification(CacheMaintenance.List(cache.Directory).Count, [], [], []).Images, CacheMaintenance.Verify(cache.Directory).Images);
            Shell($"test -d {folder}/$'d\\xff'/parent/cache/v2/index && test $(ls {folder} | wc -l) = 1");
            Assert.NotEqual(0, CacheMaintenance.Clear(cache.Directory));
        }
        finally
        {
            Shell($"rm -rf {folder}");
        }
    }

    private static void Shell(string script)
    {
        using var process = Process.Start("/bin/bash", ["-c", script]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
