using System.Collections.Concurrent;
using Trapless.Loader.Tests.Support;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Trapless.Loader.Tests;

/// <summary>
/// Small programs with damaged headers. The kernel is the judge: what it runs well, the loader runs the same or refuses; the
/// loader itself never dies. Seeded: the same 200 files each time.
/// </summary>
public sealed class MutatedProgramTests
{
    private const int Count = 200;

    private enum Verdict
    {
        Same,
        Refused,
        Milder,
        Wrong,
    }

    private static readonly ulong[] Interesting =
        [0, 1, 0x7f, 0xff0, 0xfff, 0x1000, 0x1001, 0x2000, 0xffff, 0x10_0000, 0x7fff_ffff, 0xffff_ffff, 0x7fff_ffff_f000, 1UL << 47, 1UL << 63, ulong.MaxValue - 0xfff, ulong.MaxValue];

    [Fact]
    public void The_loader_never_dies_of_a_damaged_program()
    {
        using var folder = new Folder();
        byte[][] sources =
        [
            TinyProgram.Make(TinyProgram.Fixed), TinyProgram.Make(TinyProgram.PositionIndependent),
            File.ReadAllBytes(folder.Compile("dynamic", "#include <unistd.h>\nint main(void) { write(1, \"ok\\n\", 3); return 42; }")),
            File.ReadAllBytes(folder.Compile("static", "int main(void) { return 42; }", "-static", "-s")),
        ];
        var problems = new ConcurrentBag<string>();
        int same = 0, milder = 0;
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var program = folder.Program($"p{seed}", Mutate(sources[seed % sources.Length], new Random(seed)));
            switch (Judge(program, out var both))
            {
                case Verdict.Same:
                    Interlocked.Increment(ref same);
                    break;
                case Verdict.Milder:
                    Interlocked.Increment(ref milder);
                    break;
                case Verdict.Wrong:
                    problems.Add($"seed {seed}: {both}");
                    break;
            }
        });
        Assert.True(problems.IsEmpty, string.Join('\n', problems.Order(StringComparer.Ordinal)));
        Assert.InRange(milder, 0, Count / 50);
        Assert.True(same > Count / 4, $"only {same} of {Count} end as natively: the files are too damaged to show much");
    }

    private static Verdict Judge(string program, out string both)
    {
        var native = Launch.Native(program);
        var layered = Launch.Native(Shared.Lone, "--quiet", program);
        both = $"natively {native}\nlayered {layered}";
        return (native.Status > 128, layered.Status > 128) switch
        {
            _ when native.Status == layered.Status && string.Equals(native.Output, layered.Output, StringComparison.Ordinal) && layered.Status < 128 => Verdict.Same,
            _ when layered.Status is 125 or 126 or 127 && layered.Errors.StartsWith("trapless: ", StringComparison.Ordinal) => Verdict.Refused,
            // Both die: of which signal depends on where the loader and the kernel put what.
            (true, true) when HandOver.Happened(Shared.Lone, "--quiet", program) => Verdict.Same,
            // The kernel counts memory a program asks for and never touches, and kills it.
            (true, false) => Verdict.Milder,
            _ => Verdict.Wrong,
        };
    }

    /// <summary>Damages one to three fields of the ELF header or of the program headers.</summary>
    private static byte[] Mutate(byte[] source, Random random)
    {
        var file = source.ToArray();
        int headers = ReadUInt16LittleEndian(file.AsSpan(56));
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var table = random.Next(5) == 0 ? 0 : TinyProgram.Headers + (random.Next(headers) * TinyProgram.HeaderSize);
            var at = table + (random.Next(7) * 8);
            switch (random.Next(4))
            {
                case 0:
                    file[at + random.Next(8)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    WriteUInt64LittleEndian(file.AsSpan(at), Interesting[random.Next(Interesting.Length)]);
                    break;
                case 2:
                    WriteUInt64LittleEndian(file.AsSpan(at), ReadUInt64LittleEndian(file.AsSpan(at)) + (ulong)(random.Next(-3, 4) * 0x1000));
                    break;
                default:
                    WriteUInt64LittleEndian(file.AsSpan(at), ReadUInt64LittleEndian(file.AsSpan(at)) + (ulong)random.Next(-32, 33));
                    break;
            }
        }

        return random.Next(12) == 0 ? file[..random.Next(64, file.Length)] : file;
    }
}
